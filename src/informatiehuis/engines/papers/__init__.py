"""Takes the text out of documents: PDF, Word, ODT, HTML, e-mail, plain text, and pictures of pages.

`forms` is the registry: each form is one small reader in a file of its own. `apart` reads in a process of its own with
limits on memory and time, because a document of others is never trusted. Nothing in a document is executed or fetched.
"""
