"""Changing the configuration of a stack in its file, Pulumi.<stack>.yaml."""
