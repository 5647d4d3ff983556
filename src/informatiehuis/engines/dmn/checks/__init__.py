"""What can be known of a model before it runs: gaps, overlaps, rules that never count, wrong types, unused inputs."""
