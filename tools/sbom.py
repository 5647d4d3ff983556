"""Writes a software bill of materials: everything that the product installs, with version, licence and dependencies.

CycloneDX 1.6 as JSON, which tools that watch for known weaknesses read. Python packages are those that
requirements/run.txt pins and that are installed here; npm packages are those that end up in the pages, from the lock
of the front end. A licence is given as the package states it; tools/licences.py says whether it may be combined.
"""

import base64
import json
import re
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.contrib.this.builders import this_component
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from tools.licences import python_licences

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "build" / "sbom.cdx.json"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==")
VIA = re.compile(r"^    # (?:via |  )(?P<by>[A-Za-z0-9._-]+)(?: \(pyproject\.toml\))?$")
NODE_MODULES = "node_modules/"
LICENCES = LicenseFactory()


class NotValid(Exception):  # noqa: N818 - it says what the document is
    """The document does not answer to the schema of CycloneDX."""


@dataclass(frozen=True)
class Part:
    """One package; `wanted_by` are names of packages of the same kind, or of the product itself.

    `sha512` is hexadecimal, and empty where the lock has hashes of several files.
    """

    kind: str
    name: str
    version: str
    licence: str
    wanted_by: frozenset[str] = field(default_factory=frozenset)
    sha512: str = ""

    @property
    def address(self) -> PackageURL:
        group, _, name = self.name.rpartition("/")
        return PackageURL(self.kind, group or None, name, self.version)


def wanted_by(lock: str) -> dict[str, frozenset[str]]:
    """For each Python package of a lock the packages that ask for it, as uv notes them behind `# via`."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in lock.splitlines():
        if pinned := PIN.match(line):
            name = canonicalize_name(pinned["name"])
            found[name] = set()
        elif told := VIA.match(line):
            found[name].add(canonicalize_name(told["by"]))
    return {name: frozenset(names) for name, names in found.items()}


def python_parts(lock: str) -> Iterator[Part]:
    """The Python packages of a lock that are installed here; those for other systems are not."""
    asked = wanted_by(lock)
    for licence in python_licences(lock):
        name = canonicalize_name(licence.package)
        yield Part("pypi", name, licence.version, licence.stated, asked[name])


def npm_parts(lock: Mapping[str, Any]) -> Iterator[Part]:
    """The npm packages of a package-lock.json that the pages use; what only builds them is left out."""
    packages = {path: about for path, about in lock["packages"].items() if not about.get("dev")}
    for path, about in packages.items():
        name = path.rpartition(NODE_MODULES)[2]
        if path:
            by = frozenset(
                other.rpartition(NODE_MODULES)[2] or about_other["name"]
                for other, about_other in packages.items()
                if name in about_other.get("dependencies", {})
            )
            yield Part("npm", name, about["version"], about.get("license", ""), by, _sha512(about.get("integrity", "")))


def _sha512(integrity: str) -> str:
    """The hash of a subresource integrity value as hexadecimal, empty when it is of another kind."""
    kind, _, value = integrity.partition("-")
    return base64.b64decode(value).hex() if kind == "sha512" else ""


def bill(project: Mapping[str, Any], parts: Sequence[Part], roots: Collection[str]) -> Bom:
    """The bill of a product; `roots` are the names under which its own parts know it."""
    product = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        description=project["description"],
        licenses=[LICENCES.make_from_string(project["license"])],
    )
    components = {part: _component(part) for part in parts}
    asked: dict[Component, list[Component]] = {product: [], **{one: [] for one in components.values()}}
    for part, component in components.items():
        if part.wanted_by & set(roots):
            asked[product].append(component)
        for other, needing in components.items():
            # of two versions of one package either may be the one that asks
            if other.kind == part.kind and other.name in part.wanted_by:
                asked[needing].append(component)
    made = Bom(components=components.values())
    made.metadata.component = product
    made.metadata.tools.components.add(this_component())
    for one, others in asked.items():
        made.register_dependency(one, others)
    return made


def _component(part: Part) -> Component:
    group, _, name = part.name.rpartition("/")
    return Component(
        name=name,
        group=group or None,
        version=part.version,
        type=ComponentType.LIBRARY,
        bom_ref=part.address.to_string(),
        purl=part.address,
        licenses=[LICENCES.make_from_string(part.licence)] if part.licence else [],
        hashes=[HashType(alg=HashAlgorithm.SHA_512, content=part.sha512)] if part.sha512 else [],
    )


def written(made: Bom) -> str:
    """The document. Raises NotValid when it does not answer to the strict schema of CycloneDX 1.6."""
    text = str(JsonV1Dot6(made).output_as_string(indent=1))
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise NotValid(str(fault))
    return text + "\n"


def of_project(root: Path) -> Bom:
    """The bill of this project as its locks have it."""
    frontend = json.loads((root / "src/informatiehuis/portal/frontend/package-lock.json").read_text("utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    parts = [*python_parts((root / "requirements/run.txt").read_text("utf-8")), *npm_parts(frontend)]
    return bill(project, parts, (project["name"], frontend["name"]))


def main() -> int:
    """Write the document in build/."""
    made = of_project(ROOT)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(written(made), "utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(made.components)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
