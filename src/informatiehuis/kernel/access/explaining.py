"""The rules that were looked at for one question, with their outcome in words: why may I (not)?

A refusal speaks from here too, so that it never says something else than the explanation. Words are kept as messages
and translated when they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from informatiehuis.engines.problems import N_

ACCESS, ROLE, SEPARATION, PURPOSE, SCOPE = "access", "role", "separation", "purpose", "scope"
STAND_IN, MANDATE, SCREENING = "stand_in", "mandate", "screening"
ROWS, SOURCES = "rows", "sources"
NAMES: Mapping[str, str] = {
    ACCESS: N_("Zien"),
    ROLE: N_("Rol"),
    SEPARATION: N_("Functiescheiding"),
    PURPOSE: N_("Doel"),
    SCOPE: N_("Sleutel"),
    STAND_IN: N_("Vervanging"),
    MANDATE: N_("Mandaat"),
    SCREENING: N_("Screening"),
    ROWS: N_("Rijen en kolommen"),
    SOURCES: N_("Bronnen"),
}
ASK_ADMINISTRATOR = N_("Wie het huis beheert, kan die rol geven.")
SIGN_IN = N_("Meld u aan met een account dat deze rol heeft.")
ASK_COLLEAGUE = N_("Vraag een collega met dezelfde rol om dit te doen.")


@dataclass(frozen=True)
class Rule:
    """One rule: its name, whether it was met, what was found, and who can arrange that it is met."""

    name: str
    met: bool
    message: str
    remedy: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return gettext(NAMES[self.name])

    @property
    def words(self) -> str:
        return gettext(self.message).format(**self._told()).strip()

    @property
    def advice(self) -> str:
        return "" if self.met or not self.remedy else gettext(self.remedy).format(**self._told())

    def _told(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.facts.items()}


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, and the rules that say so, in the order in which they were looked at."""

    rules: tuple[Rule, ...]

    @property
    def allowed(self) -> bool:
        return all(rule.met for rule in self.rules)

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def deciding(self) -> Rule:
        """The first rule that was not met; when all were, the last."""
        return next((rule for rule in self.rules if not rule.met), self.rules[-1])

    @property
    def reason(self) -> str:
        return self.deciding.words
