"""Reading text, wherever it came from: cleaning, lines, finding."""
