"""Cloud Storage: buckets, objects and uploads of its JSON API."""
