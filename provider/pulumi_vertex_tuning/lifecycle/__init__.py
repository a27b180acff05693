"""Create-or-adopt, read, diff, cancel and clean up: plain functions over vertex/."""
