"""How far the estimate of tokens is off, by kind of text."""
