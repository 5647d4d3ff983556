"""Rule sets that run: what a file says (`engines/ascode/rules`) and its decision model, held to each other."""
