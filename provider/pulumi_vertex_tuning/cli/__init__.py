"""The vertex-tuning command."""
