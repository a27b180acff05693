"""The local Vertex AI."""
