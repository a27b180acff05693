"""Scoring what models answer: pure functions, which ask nobody and read no files."""
