"""Write: one function per use case, its transaction on it. Services never send messages; callers do."""
