"""Screens hold the Library and own the workers."""
