"""One side of a benchmark each, run in a process of its own; the last line it prints is JSON with its CPU time."""
