"""How soon the console shows a page, and what it keeps in memory while somebody watches."""
