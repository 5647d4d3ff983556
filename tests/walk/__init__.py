"""The walk through the house as every kind of reader, over what `tests/access` plants and declares."""
