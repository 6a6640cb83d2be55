"""What the doctor looks at around the screen: the terminal, what draws it, the clipboard, and who ends idle sessions."""
