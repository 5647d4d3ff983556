"""Writes the description of the API to docs/reference/openapi.json; with `--check` it only says whether it differs."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

DESCRIPTION = Path("docs/reference/openapi.json")
LINE = 120
"""What fits on a line of this length stays on one, so that a reviewer has fewer lines to read."""


def main(arguments: list[str]) -> int:
    """0 when what is in the repository, from which this is run, is what the code says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
    django.setup()
    from informatiehuis.portal.api.composition import house_api

    text = written(house_api().get_openapi_schema()) + "\n"
    if DESCRIPTION.is_file() and DESCRIPTION.read_text("utf-8") == text:
        return 0
    if "--check" in arguments:
        sys.stderr.write(f"✗ {DESCRIPTION} is out of date; run: python -m informatiehuis.portal.api\n")
        return 1
    DESCRIPTION.write_text(text, "utf-8")
    return 0


def written(value: Any, depth: int = 0) -> str:
    """A value as JSON: on one line where that is short, else with each part on a line of its own."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= LINE or not isinstance(value, dict | list):
        return line
    inside = " " * (depth + 1)
    if isinstance(value, dict):
        parts = [f"{inside}{json.dumps(name)}: {written(one, depth + 1)}" for name, one in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * depth + "}"
    return "[\n" + ",\n".join(inside + written(one, depth + 1) for one in value) + "\n" + " " * depth + "]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
