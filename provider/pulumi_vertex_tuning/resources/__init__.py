"""The Pulumi side: thin dynamic providers, resource classes, the waiter, the component."""
