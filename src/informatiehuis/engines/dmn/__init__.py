"""Decisions as the standard DMN 1.5 writes them: read, checked, compiled, evaluated and explained.

It knows nothing of Django, of the house or of the province, and can be used on its own.
"""
