"""Connections to other systems: only where this installation was told to go."""
