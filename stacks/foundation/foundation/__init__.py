"""The foundation stack in parts: settings, and one module for each group of resources."""
