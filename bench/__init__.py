"""Measures speed beside the best peers, in one run on one machine. `make bench` prints it and keeps results.json."""
