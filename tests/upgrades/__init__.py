"""Releases of before, brought to this one."""
