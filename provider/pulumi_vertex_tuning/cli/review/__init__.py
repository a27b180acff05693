"""vertex-tuning review: what a preview is going to do, for the people who decide on it."""
