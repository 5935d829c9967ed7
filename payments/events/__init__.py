"""Live events: their shapes (types), their log (log), their way to whoever listens (publish)."""
