"""The only code that talks to Google; owns the error types."""
