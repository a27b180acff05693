"""How fast things are, each time beside a named baseline in the same run. Run with `make bench`."""
