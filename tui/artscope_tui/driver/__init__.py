"""Between the app and the terminal: output, input, ends."""
