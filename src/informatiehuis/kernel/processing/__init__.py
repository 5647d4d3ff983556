"""Processing of data: for which purposes they may be used, and who used them.

`purposes` says which processing activities a thing allows; `exchange` reads and writes activities as files.
"""
