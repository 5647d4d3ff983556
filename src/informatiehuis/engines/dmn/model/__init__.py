"""A model of DMN as values: read from XML of DMN 1.1 to 1.5, from text, and written again."""
