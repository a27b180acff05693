"""Where a job's metrics are read: Vertex ML Metadata and Vertex AI TensorBoard."""
