"""Letters whose capital or small letter is not the same everywhere.

DuckDB takes the simple mapping of Unicode, one letter for one; Spark takes the full one of a newer Unicode, in which
the capital of `ß` is `SS` and a sigma at the end of a word is another letter. Found by asking both engines for every
character; `tests/engines/query/spark/test_letters.py` asks again.
"""

from __future__ import annotations

_LOWER = """
130 3a3 1c89 a7cb-a7cc a7ce a7d2 a7d4 a7da a7dc 10d50-10d65 16ea0-16eb8
"""

_UPPER = """
df 149 19b 1f0 264 390 3b0 587 1c8a 1e96-1e9a 1f50 1f52 1f54 1f56 1f80-1faf 1fb2-1fb4 1fb6-1fb7 1fbc 1fc2-1fc4
1fc6-1fc7 1fcc 1fd2-1fd3 1fd6-1fd7 1fe2-1fe4 1fe6-1fe7 1ff2-1ff4 1ff6-1ff7 1ffc a7cd a7cf a7d3 a7d5 a7db
fb00-fb06 fb13-fb17 10d70-10d85 16ebb-16ed3
"""


def _pattern(ranges: str) -> str:
    """A class of characters, as it is written in a text of Spark SQL."""
    parts = (r"-".join(rf"\\x{{{end}}}" for end in part.split("-")) for part in ranges.split())
    return f"[{''.join(parts)}]"


LOWER, UPPER = _pattern(_LOWER), _pattern(_UPPER)
"""What a text may not hold where `lower` or `upper` is asked of it."""
