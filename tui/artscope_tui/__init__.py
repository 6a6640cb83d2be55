"""The terminal application. Knows the screen, never HTTP."""
