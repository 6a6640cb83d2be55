"""What this machine remembers, one folder per identity: `archive.Archive` is the door."""
