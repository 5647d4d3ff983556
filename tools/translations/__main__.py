"""`python -m tools.translations extract | update | check | compile | todo | fill`; `make` uses the first four.

`todo` prints what has no English as JSON; a translator writes the English in it, and `fill` takes it back from
standard input.
"""

import json
import sys
from pathlib import Path

from tools.translations import catalogue
from tools.translations.extract import TemplateTextError, extract

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "informatiehuis"
PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"


def show() -> int:
    """Print every text with its place in the code."""
    for text in extract(ROOT, PACKAGE):
        print(f"{text.file}:{text.line}: {text.singular!r}")
    return 0


def update() -> int:
    """Merge the texts in the code into the catalogue; translations are kept."""
    texts = extract(ROOT, PACKAGE)
    merged = catalogue.merge(catalogue.load(PO), texts)
    changed = catalogue.save(merged, PO)
    missing = [message for message in merged if message.id and not any(message.string or ())]
    print(f"{'Wrote' if changed else 'Unchanged:'} {PO.relative_to(ROOT)}: {len(merged)} texts, {len(missing)} to do")
    return 0


def check() -> int:
    """Say what the catalogue lacks; 0 only when it lacks nothing."""
    texts = extract(ROOT, PACKAGE)
    wrong = catalogue.faults(catalogue.load(PO), texts)
    for fault in wrong:
        print(fault)
    if wrong:
        print(f"✗ {len(wrong)} faults; `make texts` adds and removes texts, the English is written by hand in")
        print(f"  {PO.relative_to(ROOT)}")
    else:
        print(f"{len({text.key for text in texts})} texts, all with English")
    return 1 if wrong else 0


def compile_all() -> int:
    """Compile the catalogue for Django when it changed."""
    if catalogue.compile_catalogue(PO, PO.with_suffix(".mo")):
        print(f"Compiled {PO.relative_to(ROOT)}")
    return 0


def todo() -> int:
    """Print the texts that have no English yet, as JSON."""
    print(json.dumps(catalogue.to_do(catalogue.load(PO)), ensure_ascii=False, indent=1))
    return 0


def fill() -> int:
    """Take the English from the JSON on standard input; 1 when it has a text that is not in the catalogue."""
    filled = catalogue.load(PO)
    unknown = catalogue.fill(filled, json.load(sys.stdin))
    catalogue.save(filled, PO)
    for text in unknown:
        print(f"not in the catalogue: “{text}”")
    print(f"{len(catalogue.to_do(filled))} to do")
    return 1 if unknown else 0


COMMANDS = {"extract": show, "update": update, "check": check, "compile": compile_all, "todo": todo, "fill": fill}


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        print(f"Usage: python -m tools.translations {' | '.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[sys.argv[1]]()
    except TemplateTextError as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
