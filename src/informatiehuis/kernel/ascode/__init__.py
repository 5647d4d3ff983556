"""The house as files: which values of `engines.ascode` become which things, previewed, imported and exported.

A room declares its parts in its `exchange.py`; the import itself knows no room.
"""
