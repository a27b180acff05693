"""Tuning jobs: what a request may ask, and what becomes of it over time."""
