"""The model registry: models, their versions, aliases, checkpoints and labels."""
