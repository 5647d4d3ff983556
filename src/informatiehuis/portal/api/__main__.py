"""Writes the description of the API to docs/reference/openapi.json; with `--check` it only says whether it differs."""

import os
import sys
from pathlib import Path

import django

DESCRIPTION = Path("docs/reference/openapi.json")


def main(arguments: list[str]) -> int:
    """0 when what is in the repository, from which this is run, is what the code says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
    django.setup()
    from informatiehuis.portal.api.composition import house_api
    from informatiehuis.portal.api.condensing import written

    text = written(house_api().get_openapi_schema()) + "\n"
    if DESCRIPTION.is_file() and DESCRIPTION.read_text("utf-8") == text:
        return 0
    if "--check" in arguments:
        sys.stderr.write(f"✗ {DESCRIPTION} is out of date; run: python -m informatiehuis.portal.api\n")
        return 1
    DESCRIPTION.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
