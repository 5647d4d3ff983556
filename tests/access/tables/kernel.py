"""The tables of the kernel."""

from __future__ import annotations

from tests.access.tables import ACCOUNTS, APPEND_ONLY, GUARDED, Technical

TABLES = {
    "kernel.Thing": GUARDED,
    "kernel.Party": GUARDED,
    "kernel.Link": GUARDED,
    "kernel.Area": GUARDED,
    "kernel.AreaChange": GUARDED,
    "kernel.BoundarySet": GUARDED,
    "kernel.Boundary": GUARDED,
    "kernel.Event": APPEND_ONLY,
    "kernel.Anchor": Technical("a copy of where the chain stood; it is worth something where others keep it too"),
    "kernel.ChainHead": Technical("where the chain ends, moved by the append of an event only"),
    "kernel.User": ACCOUNTS,
    "kernel.RoleGrant": ACCOUNTS,
    "kernel.ServiceAccount": ACCOUNTS,
    "kernel.AccessToken": ACCOUNTS,
    "kernel.User_groups": ACCOUNTS,
    "kernel.User_user_permissions": ACCOUNTS,
}
