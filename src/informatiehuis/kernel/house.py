"""The folder that a house is: where its database, lake, packs, files and configuration stand.

`INFORMATIEHUIS_HOME` names the folder. It can be copied as it is. What a house says about itself (name, contact,
base address) stands in `huis.yaml`; secrets stand apart, readable by the owner of the folder only.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from informatiehuis.engines.problems import N_, Problem

DEFAULT_BASE = "http://127.0.0.1:8000/"


class HouseProblem(Problem):
    """The folder of the house is not there or cannot be used."""

    code = "house"


@dataclass(frozen=True)
class Contact:
    """How to reach a human: shown on every page that a resident can reach."""

    phone: str = ""
    email: str = ""
    visiting_address: str = ""
    postal_address: str = ""
    website: str = ""


@dataclass(frozen=True)
class HouseProfile:
    """What a house says about itself, and what it asks of who decides in it (see `kernel.access.powers`)."""

    name: str = "Informatiehuis"
    base_uri: str = DEFAULT_BASE
    publisher: str = ""
    summary: str = ""
    language: str = "nl"
    note: str = ""
    front_dashboard: str = ""
    separation_of_duties: str = ""
    mandate_required: str = ""
    screening_required: str = ""
    contact: Contact = field(default_factory=Contact)

    def address_of(self, path: str) -> str:
        """The absolute address of a path of this house, as identities and citations have it."""
        return f"{self.base_uri.rstrip('/')}{path}"


@dataclass(frozen=True)
class House:
    """The paths of one house."""

    root: Path

    @classmethod
    def from_environment(cls) -> House:
        return cls(Path(os.environ.get("INFORMATIEHUIS_HOME", "house")).resolve())

    @property
    def database(self) -> Path:
        return self.root / "house.sqlite3"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def packs(self) -> Path:
        return self.root / "packs"

    @property
    def search(self) -> Path:
        """The index in which is searched (`kernel.searching`)."""
        return self.root / "search"

    @property
    def signals(self) -> Path:
        """The observations of sensors (`engines.signals`); not there in a house that never took any in."""
        return self.root / "signals"

    @property
    def mqtt(self) -> Path:
        """What is kept of the connection with a broker (`rooms.sensing.mqtt`); no part of a copy."""
        return self.root / "mqtt"

    @property
    def sensor_health(self) -> Path:
        """What was judged of sensors the last night (`rooms.sensing.health`); a memory, no part of a copy."""
        return self.root / "sensor-health.json"

    @property
    def atlas(self) -> Path:
        return self.root / "atlas"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def cluster(self) -> Path:
        """Where the processes of a Spark cluster on this machine have their settings, logs and scratch."""
        return self.temporary / "cluster"

    @property
    def profile_file(self) -> Path:
        return self.root / "huis.yaml"

    @property
    def secret_file(self) -> Path:
        return self.root / "secret.key"

    @property
    def backup_file(self) -> Path:
        """What is kept of the last backup (`kernel.copies.lately`)."""
        return self.root / "last-backup.json"

    @property
    def exists(self) -> bool:
        return self.secret_file.is_file()

    @cached_property
    def profile(self) -> HouseProfile:
        """Read `huis.yaml`; a house without one uses the defaults. HouseProblem when it cannot be read."""
        if not self.profile_file.is_file():
            return HouseProfile()
        try:
            told = YAML(typ="safe").load(self.profile_file.read_text("utf-8")) or {}
        except (YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            detail = getattr(error, "problem", None) or str(error).splitlines()[0]
            raise self._unreadable(f"regel {mark.line + 1}: {detail}" if mark else detail) from error
        contact = Contact(**self._texts(told, Contact, "contact"))
        return HouseProfile(contact=contact, **self._texts(told, HouseProfile))

    def require_readable_profile(self) -> None:
        """Raise HouseProblem when `huis.yaml` is there and cannot be read."""
        _ = self.profile

    def _texts(self, told: Any, shape: type, part: str = "") -> dict[str, str]:
        """The fields of a shape as texts; what is left empty keeps its default."""
        found = told.get(part) if part and isinstance(told, dict) else told
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise self._unreadable(f"{part or 'het bestand'} hoort uit regels 'naam: waarde' te bestaan")
        known = {each.name for each in fields(shape)}
        if unknown := sorted(str(name) for name in found if name not in known):
            raise self._unreadable(f"onbekend veld {', '.join(unknown)}")
        for name, value in found.items():
            if name != "contact" and isinstance(value, dict | list):
                raise self._unreadable(f"{name} hoort een tekst te zijn")
        return {str(name): str(value) for name, value in found.items() if name != "contact" and value is not None}

    def _unreadable(self, detail: str) -> HouseProblem:
        return HouseProblem(
            N_("{file} is niet te lezen: {detail}"),
            N_("Herstel dit bestand; de gids 'een huis inrichten' noemt de velden."),
            file=self.profile_file,
            detail=detail,
        )

    def make(self) -> None:
        """Make the folder with its parts and its secret key; what is there already is kept.

        A new folder is for its owner only: what is not public stands in it too. One that is there keeps its rights.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.lake, self.packs, self.temporary):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.secret_file.exists():
            # written apart and then named: a house without its whole key is no house yet
            handle, written = tempfile.mkstemp(prefix="key-", dir=self.temporary)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(48))
            os.replace(written, self.secret_file)

    def secret(self) -> str:
        """The secret key of this house; one for this process alone while the house is not made yet."""
        if self.secret_file.is_file():
            return self.secret_file.read_text().strip()
        return secrets.token_urlsafe(48)
