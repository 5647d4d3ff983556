"""Computing a run again from the very snapshots that it rested on, and holding its figures to what comes out.

Definition, snapshots, areas and boundaries are those of the run, each held to the hash that the run has of it. So what
was published stays open to proof, whatever became of its sources since. On the engine of the run the figures have to be
the same to the bit; on the other, to six significant digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from informatiehuis.engines.indicators import Definition, DefinitionProblem
from informatiehuis.engines.indicators import Figure as Computed
from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_, Problem, for_count
from informatiehuis.engines.query import CheckedQuery, check, engine
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.models import BoundarySet, Thing
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Indicator, Snapshot
from informatiehuis.rooms.atlas.queries import AUTOMATIC, LABELS, Choice
from informatiehuis.rooms.monitor import actions
from informatiehuis.rooms.monitor.computing import Inputs, compute_figures
from informatiehuis.rooms.monitor.known_areas import KnownAreas, areas_now, areas_then
from informatiehuis.rooms.monitor.models import Figure, Publication, Run
from informatiehuis.rooms.monitor.proven import RECOMPUTED
from informatiehuis.rooms.monitor.running import no_purpose, told_to

SIX_DIGITS = 1e-6
"""The difference, as a part of the larger, up to which figures of two engines are the same."""
NUMBERS = ("value", "n", "numerator", "denominator", "low", "high")
Key = tuple[str, str]
Values = Mapping[str, float | str | None]


REPORT_IT = N_("Gebruik deze cijfers niet en meld dit: het hoort niet te kunnen.")
SHOWN = 10


class NotRecomputable(Problem):
    """A run cannot be computed again, and this is what it lacks."""

    code = "not-recomputable"
    status = 409


@dataclass(frozen=True)
class Difference:
    """What differs in one figure: which of its values, as they stand and as they were computed now; None for none."""

    area: str
    period: str
    field: str
    stands: float | str | None
    computed: float | str | None


@dataclass(frozen=True)
class Recomputed:
    """A run computed again: whether its figures are the same, to the bit where `exact`, and which are not.

    Figures can be the same as the table has them and differ beyond a double: then `same` is False without differences.
    """

    run: Run
    engine: str
    exact: bool
    compared: int
    figures_hash: str
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        return not self.differences and (not self.exact or self.figures_hash == self.run.figures_hash)

    @property
    def differing(self) -> list[Key]:
        """The area and period of each figure that differs, in order."""
        return sorted({(one.area, one.period) for one in self.differences})

    def as_mapping(self) -> dict[str, Any]:
        """For programs."""
        return {
            "run": self.run.number,
            "engine": self.engine,
            "same": self.same,
            "exact": self.exact,
            "compared": self.compared,
            "figures_hash": self.figures_hash,
            "differences": [asdict(one) for one in self.differences],
        }

    def outcome(self) -> dict[str, Any]:
        """What came out, as a text to keep: the first figures that differ by area and period, without their values."""
        facts: dict[str, Any] = {"number": self.run.number, "compared": amount(self.compared)}
        if self.same and self.exact:
            return kept(N_("Berekening {number} nagerekend: alle {compared} cijfers zijn precies gelijk."), facts)
        if self.same:
            words = N_(
                "Berekening {number} nagerekend met {engine}: {compared} cijfers zijn gelijk tot op zes cijfers."
            )
            return kept(words, {**facts, "engine": LABELS[self.engine]})
        if not self.differences:
            words = N_(
                "Berekening {number} nagerekend: de cijfers zijn gelijk zoals ze er staan, hun kenmerk is anders."
            )
            return kept(words, facts, REPORT_IT)
        facts |= {"differing": amount(len(self.differing)), "first": _some(self.differing)}
        words = for_count(
            len(self.differing),
            N_("Berekening {number} nagerekend: {differing} van de {compared} cijfers is anders: {first}."),
            N_("Berekening {number} nagerekend: {differing} van de {compared} cijfers zijn anders: {first}."),
        )
        return kept(words, facts, REPORT_IT)


def run_to_recompute(indicator: Indicator, number: int | None = None) -> Run:
    """The run of this number; without one the public run, else the latest. Raises NotRecomputable when it is not there.

    That a run has a number is no secret to who may compute the indicator.
    """
    runs = Run.objects.filter(indicator=indicator).select_related("boundary_set")
    if number is not None:
        found = runs.filter(number=number).first()
    else:
        public = Publication.objects.filter(indicator=indicator).values("run")
        found = runs.filter(pk__in=public).first() or runs.filter(is_latest=True).first()
    if found is None:
        raise NotRecomputable(
            N_("Die berekening van '{indicator}' is er niet."),
            N_("Kijk welke berekeningen er zijn, of bereken de cijfers eerst."),
            indicator=indicator.title,
        )
    return found


def recompute(
    *,
    actor: Actor,
    run: Run,
    engine_name: str = AUTOMATIC,
    reason: str = "",
    purpose_of: Callable[[Thing], str] = no_purpose,
    surface: str = "job",
) -> Recomputed:
    """Compute a run again from what it rested on, compare, and write down what came out; no figure is changed.

    On the engine of the run, unless another is named. Raises NotAllowed, PurposeNeeded, SeesOnlyPart, NotRecomputable
    when something that the run rested on is not there any more, DamagedProblem when it is not what it was, and as
    computing does.
    """
    indicator = run.indicator
    require(actor, Verb.EDIT, indicator)
    with told_to(actor, run.definition["sql"]):
        inputs = inputs_then(run, engine_name)
    with (
        told_to(actor, run.definition["sql"]),
        atlas.computing(inputs.snapshots.values(), inputs.query, actor, purpose_of, surface),
    ):
        found = compute_figures(inputs, whole=True, keep=False)
    exact = inputs.choice.name == run.engine
    stored = {(one.area.code, one.period): _stored(one) for one in run.figures.select_related("area")}
    made = {(one.area, one.period): _made(one) for one in found.figures}
    done = Recomputed(
        run=run,
        engine=inputs.choice.name,
        exact=exact,
        compared=len({*stored, *made}),
        figures_hash=found.figures_hash,
        differences=tuple(_differences(stored, made, _identical if exact else _alike)),
    )
    actions.record_recomputed(
        actor=actor,
        indicator=indicator,
        told={
            RECOMPUTED: run.number,
            "same": done.same,
            "engine": done.engine,
            "exact": exact,
            "compared": done.compared,
            "differing": len(done.differing),
            "figures": done.figures_hash,
        },
        reason=reason,
    )
    return done


def inputs_then(run: Run, engine_name: str = AUTOMATIC) -> Inputs:
    """All that the figures of a run depended on, as it was. Raises NotRecomputable, UnknownEngine and SqlProblem."""
    definition = _definition(run)
    snapshots = _snapshots(run)
    tables = {one.source.table: {each["name"]: each["type"] for each in one.columns} for one in snapshots.values()}
    query = check(definition.sql, tables)
    name = run.engine if engine_name == AUTOMATIC else engine(engine_name).name
    why = kept(N_("Nagerekend met {engine}."), {"engine": LABELS[name]})
    boundaries = _boundaries(run, query)
    return Inputs(definition, query, snapshots, boundaries, Choice(name, why), _areas(run, query))


def _definition(run: Run) -> Definition:
    """The definition as the run keeps it, held to its fingerprint."""
    known = {one.name for one in fields(Definition)}
    try:
        made = Definition(**{name: value for name, value in run.definition.items() if name in known})
    except (TypeError, DefinitionProblem):
        # what is no definition any more was changed as well
        made = None
    if made is None or made.fingerprint != run.fingerprint:
        raise NotRecomputable(
            N_("De definitie die bij berekening {run} staat, is niet de definitie waarmee is gerekend."),
            N_("Gebruik deze cijfers niet, en kijk met 'informatiehuis audit verify' wat er is veranderd."),
            run=run.number,
        )
    return made


def _snapshots(run: Run) -> dict[str, Snapshot]:
    found = {one.source.slug: one for one in atlas.snapshots_by_hash(run.snapshots)}
    for slug, content_hash in run.snapshots.items():
        if slug not in found:
            raise NotRecomputable(
                N_("De gegevens {hash} van bron '{source}', waarop berekening {run} rust, zijn er niet meer."),
                N_("Zet ze terug uit een reservekopie. Gegevens onder cijfers die openbaar waren, blijven bewaard."),
                hash=content_hash,
                source=slug,
                run=run.number,
            )
    return found


def _areas(run: Run, query: CheckedQuery) -> KnownAreas:
    """The areas as they were known when the run began; those of now where nothing that counts has changed."""
    recorded = run.report["inputs"]["areas"]
    now = areas_now()
    if now.identity == recorded and not _uses(query, "name"):
        return now
    then = areas_then(run.started_at)
    if then.identity != recorded:
        raise _changed_since(run, N_("De gebieden van toen zijn uit de geschiedenis niet meer zo samen te stellen."))
    return then


def _boundaries(run: Run, query: CheckedQuery) -> BoundarySet | None:
    """The boundaries of the run. Only their surfaces count, and a set that was replaced is not kept."""
    found = run.boundary_set
    if (found.content_hash if found else "") != run.report["inputs"]["boundaries"] and _uses(query, "area_km2"):
        raise _changed_since(run, N_("De grenzen waaruit de oppervlakten kwamen, zijn sindsdien vervangen."))
    return found


def _uses(query: CheckedQuery, column: str) -> bool:
    return ("areas", column) in query.selection.union(*query.lineage.values())


def _changed_since(run: Run, what: str) -> NotRecomputable:
    return NotRecomputable(
        what, N_("Berekening {run} kan daarom niet worden nagerekend; haar cijfers staan er nog."), run=run.number
    )


def _some(keys: list[Key]) -> str:
    return ", ".join(" ".join(key) for key in keys[:SHOWN]) + (", …" if len(keys) > SHOWN else "")


def _stored(figure: Figure) -> Values:
    return {**{name: getattr(figure, name) for name in NUMBERS}, "missing": figure.missing}


def _made(figure: Computed) -> Values:
    values = {name: getattr(figure, name) for name in NUMBERS}
    return {**{name: None if one is None else float(one) for name, one in values.items()}, "missing": figure.reason}


def _differences(
    stored: Mapping[Key, Values], made: Mapping[Key, Values], alike: Callable[[Any, Any], bool]
) -> Iterator[Difference]:
    for key in sorted({*stored, *made}):
        if key not in stored or key not in made:
            known = stored.get(key, {}).get("value"), made.get(key, {}).get("value")
            yield Difference(*key, "figure", *known)
            continue
        for name in (*NUMBERS, "missing"):
            if not alike(stored[key][name], made[key][name]):
                yield Difference(*key, name, stored[key][name], made[key][name])


def _identical(one: float | str | None, other: float | str | None) -> bool:
    return one == other


def _alike(one: float | str | None, other: float | str | None) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=SIX_DIGITS)
    return one == other
