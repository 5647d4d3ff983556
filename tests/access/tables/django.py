"""The tables that come with Django."""

from __future__ import annotations

from tests.access.tables import ACCOUNTS, Technical

TABLES = {
    "auth.Permission": Technical("made by migrations; the house asks its own policy"),
    "auth.Group": ACCOUNTS,
    "auth.Group_permissions": ACCOUNTS,
    "contenttypes.ContentType": Technical("made by migrations"),
    "sessions.Session": Technical("who is signed in now; gone when it ends"),
}
