"""A house whole, in and out: an export in open formats, and the same house made from it again.

`exporting` writes a copy and `importing` reads one; `contents` says what a copy holds and checks it. A copy is a
folder or a tar file with JSON lines for the tables, the snapshots and files as they are, and a manifest with a hash of
everything.
"""
