"""Endpoints: where tuned models stand, and what they answer."""
