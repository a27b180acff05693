"""Files of tuning data on their way through memory, in one pass."""
