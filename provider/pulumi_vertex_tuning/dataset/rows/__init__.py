"""Rows of tuning data: what they have to be, what is odd about them, what they measure."""
