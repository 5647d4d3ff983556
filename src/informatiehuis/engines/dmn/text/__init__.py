"""Models as plain text (YAML) that people write, and review line by line; it converts both ways without loss."""
