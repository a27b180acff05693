"""What a job measured while it trained: tables, lines and pictures."""
