"""Machinery in plain Python; knows nothing of Django or of the province."""
