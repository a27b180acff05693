"""Waiting for training in the program, where hundreds of jobs can wait side by side."""
