"""Where the portal goes past its models."""

from __future__ import annotations

PLACES = {
    ("portal/access/why.py", "_base_manager"): "asks the policy about a thing, and tells only what that allows",
    ("portal/checkup/records.py", "cursor"): "asks the database itself how it is, and reads only",
}
