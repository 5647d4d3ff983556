"""Duties of publication: in which national register an asset must stand, whether it does, and whether that is current.

`record` makes the record of an algorithm, `duties` says how it stands, `recording` has every change, and `comparing`
holds what we would publish to what the register publishes. ADR 39.
"""
