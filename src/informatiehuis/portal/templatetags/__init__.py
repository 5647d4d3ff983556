"""What the templates of every room share."""
