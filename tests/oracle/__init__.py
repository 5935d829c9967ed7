"""Plain restatements of the rules, written from the specification alone. They share no code with `payments`."""
