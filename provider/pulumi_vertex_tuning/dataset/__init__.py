"""Reading and checking tuning data sets in JSONL."""
