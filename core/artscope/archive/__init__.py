"""What this machine remembers: records in a database, log text in files, one folder per identity."""
