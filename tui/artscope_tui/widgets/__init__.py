"""Widgets show models and ask for nothing."""
