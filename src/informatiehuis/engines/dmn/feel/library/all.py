"""The whole library, filled by importing its parts."""

from informatiehuis.engines.dmn.feel.library import contexts, lists, moments, numbers, ranges, strings
from informatiehuis.engines.dmn.feel.library.registry import LIBRARY

__all__ = ["LIBRARY", "contexts", "lists", "moments", "numbers", "ranges", "strings"]
