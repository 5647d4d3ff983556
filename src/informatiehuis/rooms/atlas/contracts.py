"""The promise of a source and what it is worth: what was found each time, and whether one may decide on it.

Judging data by the promise is for `judging`; here its outcome is kept, and a steward says that data are validated for
use in a decision. That ends by itself as soon as the promise is broken or changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from informatiehuis.engines.kept import kept
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.quality.levels import WORDS, Level, level_of
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.canonical import digest, storable
from informatiehuis.rooms.atlas.models import Judgement, Mode, Source, Validation

if TYPE_CHECKING:
    from informatiehuis.engines.lake import Manifest
    from informatiehuis.rooms.atlas.judging import Told

BROKEN = N_("De nieuwe gegevens hielden zich niet aan de belofte van de bron.")
DRIFTED = ("gone", "type_changed")
CHANGED = N_("De belofte of de regels van de bron zijn veranderd.")
ACCEPTED = N_("De kolommen van de bron zijn veranderd.")


class NotValidatable(Problem):
    """The data of a source cannot be validated now, and this is why."""

    code = "not-validatable"
    status = 409


@action
def validate_source(*, actor: Actor, source: Source, scope: str, reason: str = "") -> Validation:
    """Say that the data of a source are good enough to decide on; `scope` says for which decisions.

    Raises NotAllowed unless the actor is steward at its owner, or where the house asks for two pairs of eyes and the
    actor wrote, and NotValidatable without data, without anything that was agreed, or after data that were refused.
    """
    require(actor, Verb.EDIT, source, "validate")
    if not scope.strip():
        raise ValidationError({"scope": gettext("Schrijf voor welke besluiten deze gegevens goed genoeg zijn.")})
    held = source.snapshots.filter(is_current=True).first()
    if held is None:
        raise NotValidatable(
            N_("Van '{source}' zijn nog geen gegevens opgehaald."), N_("Haal ze eerst op."), source=source.title
        )
    if not source.promises and not source.quality_rules:
        raise NotValidatable(
            N_("Over '{source}' is niets afgesproken, dus is er niets om op te steunen."),
            N_("Leg eerst vast welke kolommen de bron belooft, of welke regels gelden."),
            source=source.title,
        )
    if (last := source.judgements.first()) and not last.accepted:
        raise NotValidatable(
            N_("De nieuwste gegevens van '{source}' zijn geweigerd."),
            N_("Laat de bron herstellen en haal de gegevens opnieuw op."),
            source=source.title,
        )
    _end(source, {})
    with changes.also_writing():
        made = Validation(
            source=source,
            content_hash=held.content_hash,
            contract=contract_of(source),
            scope=scope.strip(),
            started_at=timezone.now(),
        )
        made.save()
    changes.note(source, {"validated": made.scope, "snapshot": held.content_hash})
    return made


@action
def end_validation(*, actor: Actor, source: Source, reason: str = "") -> bool:
    """Say that the data of a source are not validated any more; False when they were not."""
    require(actor, Verb.EDIT, source)
    ended = _end(source, {})
    if ended:
        changes.note(source, {"validation_ended": "withdrawn"})
    return ended


@action
def record_refused(*, actor: Actor, source: Source, manifest: Manifest, reason: str = "") -> Judgement:
    """Keep what was found on data that were refused and set aside; a validation of the source ends with it."""
    require(actor, Verb.EDIT, source)
    made = judged(source, manifest, accepted=False)
    if _end(source, kept(BROKEN)):
        changes.note(source, {"validation_ended": "contract_broken", "set_aside": manifest.content_hash})
    else:
        changes.note(source, {"set_aside": manifest.content_hash})
    return made


def kept_again(source: Source, manifest: Manifest) -> None:
    """Record that a live source keeps its promise again, when what it broke is in what was read; inside an action.

    Readings that were in order are no lines of its history otherwise: each computation would be one.
    """
    last = source.judgements.first()
    if last is None or last.accepted:
        return
    broken = [one["rule"] for one in last.quality.get("rules", []) if not one.get("passed")]
    columns = {rule["promised"]["column"] for rule in broken if "promised" in rule}
    if columns <= {one.name for one in manifest.columns}:
        judged(source, manifest, accepted=True)


def judged(source: Source, manifest: Manifest, *, accepted: bool) -> Judgement:
    """Add what was found to the history of quality of a source; inside an action."""
    report, moment = storable(dict(manifest.quality)), manifest.seen_at
    last = source.judgements.first()
    with changes.also_writing():
        if last and (last.content_hash, last.accepted, _found(last.quality)) == (
            manifest.content_hash,
            accepted,
            _found(report),
        ):
            last.last_at, last.times = max(last.last_at, moment), last.times + 1
            last.save()
            return last
        made = Judgement(
            source=source,
            content_hash=manifest.content_hash,
            first_at=moment,
            last_at=moment,
            rows=manifest.rows,
            accepted=accepted,
            quality=report,
        )
        made.save()
    return made


def _found(report: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a report found, without what changes with the day."""
    rules = [(one.get("rule"), one.get("passed"), one.get("failing")) for one in report.get("rules", [])]
    return [rule for rule in rules if "freshness" not in (rule[0] or {})]


def columns_changed(source: Source) -> None:
    """End the validation of a source whose other columns somebody accepted; inside an action."""
    if _end(source, kept(ACCEPTED)):
        changes.note(source, {"validation_ended": "columns_accepted"})


def contract_of(source: Source) -> str:
    """The hash of what was agreed on the data of a source."""
    return f"sha256:{digest([source.promises, source.quality_rules])}"


def follow_contract(source: Source) -> None:
    """End the validation of a source of which the promise or the rules are others than then; inside an action."""
    holds = validation_of(source)
    if holds and holds.contract != contract_of(source):
        _end(source, kept(CHANGED))
        changes.note(source, {"validation_ended": "contract_changed"})


def _end(source: Source, why: Mapping[str, Any]) -> bool:
    with changes.also_writing():
        open_now = Validation.objects.filter(source=source, ended_at__isnull=True)
        return bool(open_now.update(ended_at=timezone.now(), ended_why=dict(why)))


def require_contract(values: Mapping[str, Any], source: Source | None, table: str) -> None:
    """Refuse a promise or a rule that cannot be. Raises ValidationError at the field."""
    from informatiehuis.engines import quality
    from informatiehuis.rooms.atlas.judging import engine_rules, promised

    if "promises" in values:
        try:
            promised(values["promises"] or [])
        except (Problem, KeyError, TypeError, AttributeError) as problem:
            raise ValidationError({"promises": _words(problem)}) from problem
    if "quality_rules" in values:
        known = _columns(values.get("promises"), source)
        try:
            for rule in engine_rules(values["quality_rules"] or []):
                if isinstance(rule, quality.Wrong) and known:
                    quality.check_sql(rule.sql, table, known)
        except (Problem, KeyError, TypeError, AttributeError) as problem:
            raise ValidationError({"quality_rules": _words(problem)}) from problem


def require_increment(values: Mapping[str, Any], source: Source | None) -> None:
    """Refuse a way of growing that cannot be. Raises ValidationError at the field."""
    told = values.get("increment")
    if not told:
        return
    names = [told.get("column"), *(told.get("key") or [])] if isinstance(told, Mapping) else []
    known = _columns(values.get("promises"), source)
    if (
        not names
        or not all(isinstance(one, str) and one for one in names)
        or told.keys() - {"column", "key", "look_back"}
    ):
        raise ValidationError({"increment": gettext("Geef column, en als het nodig is key en look_back.")})
    if not isinstance(told.get("look_back", 0), int) or told.get("look_back", 0) < 0:
        raise ValidationError({"increment": gettext("look_back is een geheel getal van nul of meer.")})
    for name in names if known else ():
        if name not in known:
            raise ValidationError({"increment": gettext("De kolom ‘{name}’ is er niet.").format(name=name)})


def _words(problem: Exception) -> str:
    if isinstance(problem, Problem):
        return problem.text(gettext)
    if isinstance(problem, KeyError):
        return gettext("Hier ontbreekt '{key}'.").format(key=problem.args[0])
    return gettext("Dit is geen lijst van regels met namen en waarden.")


def _columns(promises: Sequence[Mapping[str, Any]] | None, source: Source | None) -> dict[str, str]:
    """The columns that SQL can be checked against: those that are held, else those that are promised."""
    held = source.snapshots.filter(is_current=True).first() if source else None
    if held:
        return {one["name"]: one["type"] for one in held.columns}
    given = promises if promises is not None else (source.promises if source else [])
    return {one["column"]: ARROW[one["type"]] for one in given}


ARROW = {
    "text": "string",
    "integer": "int64",
    "number": "double",
    "boolean": "bool",
    "date": "date32[day]",
    "datetime": "timestamp[us, tz=UTC]",
    "geometry": "binary",
}
"""The arrow type of what a column promises, for SQL over a source of which nothing was read yet."""


def record_promise(*, actor: Actor, source: Source, reason: str = "") -> int:
    """Let a source promise the columns that it has now: those that are held, else those it is found to have.

    Returns how many. Raises NotAllowed, and SourceProblem when it has to be looked at and that fails.
    """
    from informatiehuis.rooms.atlas.actions import change_source
    from informatiehuis.rooms.atlas.refreshing import describe

    require(actor, Verb.EDIT, source)
    held = source.snapshots.filter(is_current=True).first()
    if held:
        columns = held.columns
    else:
        _, description = describe(actor, source.location, source.connector, source.options)
        columns = [asdict(column) for column in description.columns]
    given = {one["column"]: one for one in source.promises}
    promises = [given.get(one["column"], one) for one in promise_of(columns)]
    change_source(actor=actor, thing=source, values={"promises": promises}, seen_version=None, reason=reason)
    return len(promises)


def promise_of(columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a source can promise: the columns that it has (name, arrow type, unit), as they are now."""
    made = []
    for one in columns:
        promise = {"column": one["name"], "type": word_of(str(one["type"]))}
        made.append({**promise, "unit": one["unit"]} if one.get("unit") else promise)
    return made


def word_of(arrow: str) -> str:
    """The word for an arrow type; what is none of them is kept as text by every connector."""
    if arrow in ("bool", "binary", "large_binary"):
        return "boolean" if arrow == "bool" else "geometry"
    if arrow.startswith(("int", "uint")):
        return "integer"
    if arrow.startswith(("double", "float", "halffloat", "decimal")):
        return "number"
    if arrow.startswith("date"):
        return "date"
    return "datetime" if arrow.startswith("timestamp") else "text"


def is_live(source: Source) -> bool:
    """Whether a query reads this source where it is: it says so, and says what can be counted on."""
    return source.mode == Mode.LIVE and bool(source.promises)


def columns_of(source: Source) -> dict[str, str]:
    """The columns of a source with their arrow types: those that a live source promises, else those that are held."""
    if is_live(source):
        return {one["column"]: ARROW[one["type"]] for one in source.promises}
    held = next((one for one in source.snapshots.all() if one.is_current), None)
    return {one["name"]: one["type"] for one in held.columns} if held else {}


def validation_of(source: Source) -> Validation | None:
    """The validation that holds now, if any."""
    return source.validations.filter(ended_at__isnull=True).first()


@dataclass(frozen=True)
class Judged:
    """One line of the history of quality, told to a reader: `failed` are the rules that failed, where one may know."""

    judgement: Judgement
    level: Level
    failed: tuple[Told, ...]
    aside: bool

    @property
    def words(self) -> str:
        return gettext(WORDS[self.level]) if self.judgement.accepted else gettext("geweigerd en apart gezet")

    @property
    def tone(self) -> str:
        return (
            {Level.GOOD: "good", Level.UNJUDGED: ""}.get(self.level, "attention")
            if self.judgement.accepted
            else "wrong"
        )


def history(source: Source, quotes: bool, most: int = 20) -> list[Judged]:
    """What was found on the data of a source, newest first, as it was when they came in."""
    from informatiehuis.rooms.atlas.judging import tell
    from informatiehuis.rooms.atlas.refreshing import lake

    found = list(source.judgements.all()[:most])
    aside = {one.content_hash for one in lake().aside(source.slug)} if any(not one.accepted for one in found) else set()
    made = []
    for one in found:
        report = one.quality
        broken = [*report.get("rules", []), *report.get("drift", [])]
        failed = tuple(tell(rule) for rule in broken if rule.get("passed") is False or rule.get("kind") in DRIFTED)
        level = level_of({**report, "contract_broken": False}, fresh=True, refused_since=not one.accepted)
        made.append(Judged(one, level, failed if quotes else (), one.content_hash in aside))
    return made
