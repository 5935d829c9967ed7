"""Read: rows to values. Nothing here writes."""
