"""What the service says, as Calls and flows: data, no I/O."""
