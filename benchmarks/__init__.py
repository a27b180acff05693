"""How fast the emulator is, each time beside a named baseline. Run with `make bench`."""
