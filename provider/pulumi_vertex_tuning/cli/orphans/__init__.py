"""What this provider made and no stack owns."""
