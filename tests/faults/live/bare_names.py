"""What both sides of the textbook arrangement call things."""

NAMESPACE = "bare"
