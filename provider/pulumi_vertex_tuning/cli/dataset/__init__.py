"""The commands that make and tidy data sets: vertex-tuning dataset ...."""
