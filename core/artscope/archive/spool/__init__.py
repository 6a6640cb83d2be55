"""Log text on disk: bytes first, then the rows that vouch for them. `store.Spool` is the door."""
