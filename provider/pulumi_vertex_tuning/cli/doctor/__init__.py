"""Looking whether all that the provider needs is there."""
