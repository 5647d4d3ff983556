"""What somebody with the file of a database in hand would do first."""

import sqlite3
from pathlib import Path


def unguarded(file: Path) -> sqlite3.Connection:
    """A connection to the database in a file, from which every trigger was dropped."""
    database = sqlite3.connect(file)
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in names:
        database.execute(f"DROP TRIGGER {name}")
    database.commit()
    return database
