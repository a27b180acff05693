"""Tuned Gemini models on Vertex AI as Pulumi resources."""
