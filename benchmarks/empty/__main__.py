"""As many empty resources, and components that they belong to, as the configuration says."""

import pulumi
from empty_resource import Empty, Group

config = pulumi.Config()
groups = [Group(f"group-{number}") for number in range(config.get_int("components", 0))]

for number in range(config.require_int("resources")):
    parent = groups[number % len(groups)] if groups else None
    Empty(f"empty-{number}", pulumi.ResourceOptions(parent=parent))
