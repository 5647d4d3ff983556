"""Keeps the English catalogue equal to the Dutch texts in the code, without GNU gettext on the machine.

`extract` finds the texts, `catalogue` reads, merges, checks and compiles the .po file, `places` compares the
named places of a text and its translation. How Django shows a translated text is left to Django.
"""
