"""Making other files of data sets: split, without duplicates."""
