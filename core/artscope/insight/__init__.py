"""What the service's answers and the log text mean: our conclusions, never the service's."""
