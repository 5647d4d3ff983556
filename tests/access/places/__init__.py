"""Where the house goes past its models: SQL by hand, managers of Django, the gate of writing; each with a reason.

One module for each part of the house, with `PLACES` by (file below src/informatiehuis, name that occurs there).
"""
