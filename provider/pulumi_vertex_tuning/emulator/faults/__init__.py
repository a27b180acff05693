"""What a test switches on: outcomes of jobs, denied permissions, faults of the connection."""
