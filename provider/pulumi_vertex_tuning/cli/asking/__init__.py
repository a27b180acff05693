"""Asking tuned models: one question, a conversation, or a file of prompts."""
