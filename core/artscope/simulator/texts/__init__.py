"""Log text of training jobs, made line by line from a seed: nothing is stored, every line can be reached at once."""
