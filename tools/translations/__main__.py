"""`python -m tools.translations extract | update | check | compile | todo | fill`; `make` uses the first four.

`todo` prints what has no English as JSON; a translator writes the English in it, and `fill` takes it back from
standard input.
"""

import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog

from tools.translations import catalogue
from tools.translations.extract import TemplateTextError, Text, extract
from tools.translations.parts import by_part, catalogue_of, parts_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "informatiehuis"
NAME = PACKAGE.relative_to(ROOT).as_posix()
FILES = {part: catalogue_of(PACKAGE, part) for part in parts_of(PACKAGE)}


def show() -> int:
    """Print every text with its place in the code."""
    for text in extract(ROOT, PACKAGE):
        print(f"{text.file}:{text.line}: {text.singular!r}")
    return 0


def update() -> int:
    """Merge the texts in the code into the catalogues; translations are kept, also of texts that move to another."""
    known = [catalogue.load(file) for file in FILES.values()]
    texts = missing = changed = 0
    for part, own in _texts().items():
        merged = catalogue.merge(known, own)
        texts, missing = texts + len(merged), missing + len(catalogue.to_do(merged))
        if catalogue.save(merged, FILES[part]):
            changed += 1
            print(f"Wrote {FILES[part].relative_to(ROOT)}: {len(merged)} texts")
    print(f"{'Changed' if changed else 'Unchanged'}: {texts} texts, {missing} to do")
    return 0


def check() -> int:
    """Say what the catalogues lack; 0 only when they lack nothing."""
    divided = _texts()
    wrong = [fault for part, own in divided.items() for fault in catalogue.faults(catalogue.load(FILES[part]), own)]
    for fault in wrong:
        print(fault)
    if wrong:
        print(f"✗ {len(wrong)} faults; `make texts` adds and removes texts, the English is written by hand in the")
        print("  locale/ of the part of the house where the text stands")
    else:
        print(f"{len({text.key for own in divided.values() for text in own})} texts, all with English")
    return 1 if wrong else 0


def compile_all() -> int:
    """Compile the catalogues that changed, for Django."""
    for file in FILES.values():
        if file.is_file() and catalogue.compile_catalogue(file, file.with_suffix(".mo")):
            print(f"Compiled {file.relative_to(ROOT)}")
    return 0


def todo() -> int:
    """Print the texts that have no English yet, as JSON."""
    missing = [one for file in FILES.values() for one in catalogue.to_do(catalogue.load(file))]
    print(json.dumps(missing, ensure_ascii=False, indent=1))
    return 0


def fill() -> int:
    """Take the English from the JSON on standard input; 1 when it has a text that is in no catalogue."""
    answers = json.load(sys.stdin)
    filled: dict[Path, Catalog] = {file: catalogue.load(file) for file in FILES.values()}
    for file, one in filled.items():
        answers = catalogue.fill(one, answers)
        catalogue.save(one, file)
    for answer in answers:
        print(f"in no catalogue: “{answer['text']}”")
    print(f"{sum(len(catalogue.to_do(one)) for one in filled.values())} to do")
    return 1 if answers else 0


def _texts() -> dict[Path, list[Text]]:
    return by_part(extract(ROOT, PACKAGE), NAME, FILES)


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
