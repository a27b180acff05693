"""The rules of the pack in plain Python: they know no Pulumi, and so are tested without it."""
