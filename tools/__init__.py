"""The project's own scripts: they keep the repository in order and are no part of the product."""
