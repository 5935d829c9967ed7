"""Socket: read, forward. The event log is the truth; the channel layer only rings."""
