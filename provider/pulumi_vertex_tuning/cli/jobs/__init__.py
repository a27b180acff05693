"""Commands on tuning jobs."""
