"""Says under which licence everything comes that the product installs, and whether we may pass it on.

It reads what packages say of themselves: Python packages pinned in requirements/run.txt and the npm packages
of the front end. The EUPL-1.2 (article 5 and appendix) may be combined with the licences named here. The reports in
build/ are for whoever has to show it: a table to read and the same as data.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from tools.lock import PIN

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
FRONTEND = ROOT / "src" / "informatiehuis" / "portal" / "frontend" / "node_modules"

# Strong copyleft and closed licences: whether they may be combined is a question for a person.
ASK_A_PERSON = re.compile(r"(?<!l)gpl|(?<!lesser )general public|affero|sspl|proprietary|commercial", re.IGNORECASE)

# Each word by which packages name a licence, and the SPDX name that it stands for. Longer words come first.
KNOWN = {
    r"eupl": "EUPL-1.2",
    r"lgpl|lesser general public": "LGPL",
    r"mpl|mozilla": "MPL-2.0",
    r"apache": "Apache-2.0",
    r"\b0bsd": "0BSD",
    r"bsd": "BSD",
    r"mit\b|expat": "MIT",
    r"isc\b": "ISC",
    r"psf|python software foundation|python-2\.0": "PSF-2.0",
    r"hpnd": "HPND",
    r"zlib": "Zlib",
    r"unlicense": "Unlicense",
    r"cc0": "CC0-1.0",
    r"ofl": "OFL-1.1",
    r"artistic": "Artistic-2.0",
    r"blueoak": "BlueOak-1.0.0",
}

# What a person read where a package says something else of itself, and what stands in its own file.
READ = {
    "qrcode": "BSD",  # its LICENSE is the three-clause BSD and, for what it was made from, MIT; a classifier says more
}


@dataclass(frozen=True)
class Licence:
    """What one installed package says of its licence; `spdx` is empty when we do not know such a licence."""

    package: str
    version: str
    stated: str
    spdx: str


def recognise(stated: str) -> str:
    """The SPDX name of a licence as packages spell it, empty when a person has to read it."""
    if ASK_A_PERSON.search(stated):
        return ""
    return next((spdx for pattern, spdx in KNOWN.items() if re.search(pattern, stated, re.IGNORECASE)), "")


def stated_by(package: Distribution) -> str:
    """What a Python package says: its expression, else its classifiers, else the first line of its licence."""
    metadata = package.metadata
    for expression in metadata.get_all("License-Expression", []):
        return str(expression)
    classifiers = [line.rsplit(" :: ", 1)[1] for line in metadata.get_all("Classifier", []) if "License ::" in line]
    named = [name for name in classifiers if name != "OSI Approved"]
    told = "".join(metadata.get_all("License", [])[:1])
    return " OR ".join(named) or told.strip().split("\n")[0]


def python_licences(pinned: str) -> Iterator[Licence]:
    """Of every pinned package that is installed here; packages for other systems are not."""
    for found in PIN.finditer(pinned):
        try:
            package = distribution(found["name"])
        except PackageNotFoundError:
            continue
        stated = stated_by(package)
        yield Licence(found["name"], package.version, stated, READ.get(found["name"]) or recognise(stated))


def npm_licences(node_modules: Path) -> Iterator[Licence]:
    """Of every package under a node_modules folder."""
    for path in sorted([*node_modules.glob("*/package.json"), *node_modules.glob("@*/*/package.json")]):
        about = json.loads(path.read_text("utf-8"))
        stated = about.get("license") or "" if isinstance(about.get("license"), str) else str(about.get("license"))
        yield Licence(about["name"], about.get("version", ""), stated, recognise(stated))


def report(found: Sequence[Licence]) -> str:
    """The licences in Markdown: how many packages have each, and then every package."""
    numbers = Counter(one.spdx or "?" for one in found).most_common()
    rows = [(one.package, one.version, one.spdx or "?", " ".join(one.stated.split())) for one in found]
    return "\n".join(
        [
            "# Licences of everything that the product installs",
            "",
            *_table(("licence", "packages"), [(name, str(number)) for name, number in numbers]),
            "",
            *_table(("package", "version", "licence", "as the package states it"), rows),
            "",
        ]
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for cells in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def write_reports(found: Sequence[Licence], folder: Path) -> None:
    """Write licences.md and licences.json; in the latter an unknown licence has an empty `spdx`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "licences.md").write_text(report(found), "utf-8")
    data = json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)
    (folder / "licences.json").write_text(data + "\n", "utf-8")


def main() -> int:
    """Print a table and write the reports; 1 when a licence is unknown to us."""
    found = [*python_licences((ROOT / "requirements" / "run.txt").read_text()), *npm_licences(FRONTEND)]
    write_reports(found, BUILD)
    for licence in found:
        print(f"{licence.spdx or '?':14} {licence.package} {licence.version} ({licence.stated})")
    unknown = [licence.package for licence in found if not licence.spdx]
    if unknown:
        print(
            f"✗ unknown licence: {', '.join(unknown)}. Read it, and name it in tools/licences.py or drop the package."
        )
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
