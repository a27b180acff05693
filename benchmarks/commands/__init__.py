"""How long a command takes that a person waits for."""
