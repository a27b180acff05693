"""How fast the provider is, on the real engine: `python -m benchmarks provider`."""
