"""Views of a table: `view` says what is left of it, and `reading`, which loads PyArrow, reads that."""

from informatiehuis.engines.views.view import WHOLE, View, ViewDoesNotFit

__all__ = ["WHOLE", "View", "ViewDoesNotFit"]
