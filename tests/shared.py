"""Where the official artefacts and the real files stand that some tests are held to.

They are kept beside the repository, in `../shared`, and are never copied into it. A test that needs them is
skipped with that reason where the folder is absent; in CI its absence is a failure.
"""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
STANDARDS = SHARED / "standards"
DATA = SHARED / "data"
DOCUMENTS = SHARED / "documents"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir() and not os.environ.get("CI"),
    reason="needs the official artefacts in ../shared, which are not part of the repository",
)
