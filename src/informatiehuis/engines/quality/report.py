"""The outcome of judging a snapshot: per rule, and against the snapshot before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.kept import Translate, kept, told
from informatiehuis.engines.problems import N_, untranslated

GONE = "gone"
TYPE_CHANGED = "type_changed"
NEW = "new"

DRIFT_TEXTS: Mapping[str, str] = {
    GONE: N_("Kolom ‘{column}’ ({before}) was er in de vorige momentopname en is nu weg."),
    TYPE_CHANGED: N_("Kolom ‘{column}’ was {before} en is nu {after}."),
    NEW: N_("Kolom ‘{column}’ ({after}) is nieuw."),
}


@dataclass(frozen=True)
class Example:
    """A row that breaks a rule: its number in the snapshot (from 1) and the values of the key columns."""

    row: int
    key: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """One rule judged.

    `measured` and `threshold` are numbers in the unit of the rule (a share, rows, days), `measured` is None
    where the rule could not be judged. `failing` is the number of rows that break it. `text` is a text as
    `engines.kept` keeps it; it holds no value out of the data but those of key columns. `blocking` is false
    for a rule that only warns.
    """

    rule: Mapping[str, object]
    passed: bool
    measured: float | None
    threshold: float | None
    failing: int
    text: Mapping[str, Any]
    examples: tuple[Example, ...] = ()
    blocking: bool = True

    def sentence(self, translate: Translate = untranslated) -> str:
        """The outcome for a person."""
        return told(self.text, translate)


@dataclass(frozen=True)
class Drift:
    """A difference in columns with the snapshot before: GONE, TYPE_CHANGED or NEW."""

    kind: str
    column: str
    before: str | None
    after: str | None

    @property
    def breaking(self) -> bool:
        """Whether a definition that uses the column may stop working."""
        return self.kind != NEW

    @property
    def text(self) -> Mapping[str, Any]:
        """The difference as `engines.kept` keeps a text."""
        return kept(DRIFT_TEXTS[self.kind], {"column": self.column, "before": self.before, "after": self.after})

    def sentence(self, translate: Translate = untranslated) -> str:
        """The difference for a person."""
        return told(self.text, translate)


@dataclass(frozen=True)
class Report:
    """The quality of one snapshot: its rows, every rule judged, the drift, and when its data last changed."""

    rows: int
    outcomes: tuple[Outcome, ...] = ()
    drift: tuple[Drift, ...] = ()
    modified_at: dt.datetime | None = None

    @property
    def contract_broken(self) -> bool:
        """Whether the snapshot may not come into force: a rule fails, or a column is gone or another type.

        A rule that only warns breaks nothing.
        """
        failed = any(outcome.blocking and not outcome.passed for outcome in self.outcomes)
        return failed or any(d.breaking for d in self.drift)

    def sentences(self, translate: Translate = untranslated) -> tuple[str, ...]:
        """Everything found, for a person: what failed first."""
        failed = [o.sentence(translate) for o in self.outcomes if not o.passed]
        passed = [o.sentence(translate) for o in self.outcomes if o.passed]
        return (*failed, *(d.sentence(translate) for d in self.drift), *passed)

    def as_mapping(self) -> dict[str, object]:
        """The report in values that JSON can hold, for a manifest; the texts are in it, to be told later."""
        return {
            "rows": self.rows,
            "modified_at": self.modified_at.isoformat() if self.modified_at else None,
            "contract_broken": self.contract_broken,
            "rules": [
                {
                    "rule": dict(outcome.rule),
                    "severity": "error" if outcome.blocking else "warning",
                    "passed": outcome.passed,
                    "measured": outcome.measured,
                    "threshold": outcome.threshold,
                    "failing": outcome.failing,
                    **outcome.text,
                    "examples": [{"row": e.row, "key": dict(e.key)} for e in outcome.examples],
                }
                for outcome in self.outcomes
            ],
            "drift": [
                {"kind": d.kind, "column": d.column, "before": d.before, "after": d.after, **d.text} for d in self.drift
            ],
        }
