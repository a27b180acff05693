"""What a user may declare: pydantic models, no I/O."""
