"""The whole chain behind a figure, readable by an outsider: from source to publication, each step with its proof.

The steps follow `docs/architecture.md`, "the path of a number". Sentences are in the language of the reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from informatiehuis.engines.charts.numbers import format_number
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.indicators import REASONS
from informatiehuis.engines.indicators.figure import SECONDARY, SMALL_CELL
from informatiehuis.engines.kept import told as told_in
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor, Verb, may, require, seen_by, visible
from informatiehuis.kernel.events import noted
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Indicator, Snapshot, Source
from informatiehuis.rooms.atlas.queries import Worst
from informatiehuis.rooms.monitor.crossing import crossed, fetched, grown, only_some, weighs
from informatiehuis.rooms.monitor.models import Figure, Publication, Run
from informatiehuis.rooms.monitor.presenting import language
from informatiehuis.rooms.monitor.proven import proven
from informatiehuis.rooms.monitor.queries import Shown, shown

HIDDEN = (SMALL_CELL, SECONDARY)


class NothingToExplain(Problem):
    """There is no figure here for this reader."""

    code = "nothing-to-explain"


@dataclass(frozen=True)
class Step:
    """One step on the path of a number: what happened, in sentences, with the facts that prove it."""

    name: str
    title: str
    sentences: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    things: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Explanation:
    """The steps behind the figures of an indicator, or behind one figure."""

    title: str
    steps: tuple[Step, ...]

    def as_mapping(self) -> dict[str, Any]:
        return {"title": self.title, "steps": [asdict(step) for step in self.steps]}


def explain(
    indicator: Indicator, actor: Actor, *, area: str = "", period: str = "", draft: bool = False
) -> Explanation:
    """Explain the figures of an indicator that this reader sees; with an area, that one figure.

    Raises NotAllowed when the reader may not see the indicator, NothingToExplain without figures.
    """
    require(actor, Verb.VIEW, indicator)
    return explain_shown(shown(indicator, actor, draft=draft), actor, area=area, period=period)


def explain_shown(seen: Shown, reader: Actor, *, area: str = "", period: str = "") -> Explanation:
    """Explain figures that were read for a reader already, naming only what that reader may see.

    Raises NothingToExplain without figures.
    """
    indicator, worst = seen.indicator, seen.quality
    if seen.run is None or worst is None:
        raise NothingToExplain(
            N_("Er zijn geen cijfers van '{indicator}' om uit te leggen. {why}"),
            "",
            indicator=indicator.title,
            why=seen.why,
        )
    steps = [
        *_one_figure(seen, seen.run, area, period),
        _meaning(seen, seen.run, reader),
        _computation(seen, seen.run),
        *_sources(seen.run, worst, reader),
        _quality(worst),
        *_age(seen),
        _areas(seen),
        _rules(seen.run),
        _run(seen, seen.run, reader),
        *_changes(seen, seen.run, reader),
        _interpretation(seen),
        _publication(seen),
    ]
    return Explanation(indicator.title, tuple(steps))


def _one_figure(seen: Shown, run: Run, area: str, period: str) -> Iterator[Step]:
    if not area:
        return
    figure = seen.stored.filter(area__code=area, period=period or seen.periods[0]).first()
    if figure is None:
        raise NothingToExplain(
            N_("Er is geen cijfer voor gebied '{area}' in die periode."),
            N_("Kies een gebied en een periode uit de tabel van de indicator."),
            area=area,
        )
    yield Step("figure", _("Dit cijfer"), (_figure_sentence(run, figure),), _figure_facts(figure))


def _figure_sentence(run: Run, figure: Figure) -> str:
    if figure.value is None:
        return f"{figure.area.title}, {figure.period}: {_(REASONS[figure.missing])}"
    value = format_number(figure.value, run.definition["decimals"], run.definition["unit"], language())
    return f"{figure.area.title}, {figure.period}: {value}."


def _figure_facts(figure: Figure) -> dict[str, Any]:
    names = ("value", "n", "numerator", "denominator", "low", "high")
    return {name: getattr(figure, name) for name in names if getattr(figure, name) is not None}


def _meaning(seen: Shown, run: Run, reader: Actor) -> Step:
    indicator, concept = seen.indicator, seen.indicator.concept
    sentences = [indicator.question] if indicator.question else []
    things = []
    if concept and may(reader, Verb.VIEW, concept):
        sentences.append(_("{term} betekent: {definition}").format(term=concept.title, definition=concept.definition))
        things.append((concept.title, concept.get_absolute_url()))
    return Step("meaning", _("Wat het betekent"), tuple(sentences), {"unit": run.definition["unit"]}, tuple(things))


def _computation(seen: Shown, run: Run) -> Step:
    definition = run.definition
    told = run.definition["words"]
    words = told.get(get_language() or "nl", told["nl"]).splitlines()
    sentences = [_("Berekend volgens versie {version} van de definitie.").format(version=definition["version"]), *words]
    if seen.indicator.version != definition["version"]:
        sentences.append(_("De beschrijving is sindsdien gewijzigd; dit cijfer volgt nog de oude."))
    facts = {"sql": definition["sql"], "fingerprint": run.fingerprint, "lineage": run.lineage}
    return Step("computation", _("Hoe het is berekend"), tuple(sentences), facts)


def _sources(run: Run, worst: Worst, reader: Actor) -> Iterator[Step]:
    for snapshot in (one.snapshot for one in worst.standings):
        source = snapshot.source
        if not may(reader, Verb.VIEW, source):
            yield _hidden_source(snapshot)
            continue
        read = {column for pairs in run.lineage.values() for table, column in pairs if table == source.table}
        yield Step(
            "source",
            _("Waar de gegevens vandaan komen: {source}").format(source=source.title),
            tuple(_source_sentences(snapshot, reader)),
            {
                "content_hash": snapshot.content_hash,
                "rows": snapshot.rows,
                "bytes": snapshot.size,
                "origin": _origin(snapshot),
                "licence": source.licence,
                "columns": sorted(read),
                **({"moved": snapshot.part} if snapshot.part else {}),
            },
            ((source.title, source.get_absolute_url()),),
        )


def _quality(worst: Worst) -> Step:
    """The worst quality under the figure, and whether the data were validated for decisions."""
    sentences = [_("Het slechtste oordeel telt: {words}.").format(words=worst.words), worst.sentence]
    if worst.validated:
        sentences.append(_("Een gegevensbeheerder heeft vastgelegd dat op deze gegevens besloten mag worden."))
    else:
        sentences.append(_("Niet alle gegevens onder dit cijfer zijn gevalideerd voor gebruik in een besluit."))
    facts = {"level": worst.level.word, "validated": worst.validated}
    return Step("quality", _("Hoe goed de gegevens nu zijn"), tuple(sentences), facts)


def _age(seen: Shown) -> Iterator[Step]:
    if found := seen.oldest:
        source = {"source": found.source.slug} if found.source else {}
        facts = {"oldest": found.at.isoformat(), "live": found.is_live, **source}
        yield Step("age", _("Hoe oud de gegevens zijn"), (found.sentence,), facts)


def _hidden_source(snapshot: Snapshot) -> Step:
    """That there is a source, for somebody who may not see which; the hash still lets others check it."""
    return Step(
        "source",
        _("Waar de gegevens vandaan komen: een bron die niet voor iedereen is"),
        (fetched(snapshot),),
        {"content_hash": snapshot.content_hash, "rows": snapshot.rows},
    )


def _origin(snapshot: Snapshot) -> str:
    """Where it was read: an address, or the name of a file without its place on the machine of the house."""
    where = Location(snapshot.origin)
    return snapshot.origin if where.is_remote else where.name


def _source_sentences(snapshot: Snapshot, reader: Actor) -> Iterator[str]:
    source = snapshot.source
    yield from crossed(snapshot) if snapshot.part else [fetched(snapshot), weighs(snapshot)]
    yield from grown(snapshot)
    if publisher := seen_by(reader, source.publisher):
        yield _("Uitgegeven door {party}.").format(party=publisher.title)
    if owner := seen_by(reader, source.owner):
        yield _("In dit huis is {party} er verantwoordelijk voor.").format(party=owner.title)
    if source.licence:
        yield _("Licentie: {licence}").format(licence=source.licence)
    if source.synthetic:
        yield _("Deze gegevens zijn synthetisch: verzonnen, om te laten zien hoe het werkt.")
    judged = atlas.findings(snapshot, reader)
    if judged:
        passed = sum(1 for finding in judged if finding.passed)
        met = ngettext(
            "Kwaliteit: {passed} van {count} regel gehaald.",
            "Kwaliteit: {passed} van {count} regels gehaald.",
            len(judged),
        )
        yield met.format(passed=passed, count=len(judged))
        yield from (finding.sentence for finding in judged if not finding.passed)


def _areas(seen: Shown) -> Step:
    boundaries = seen.borders
    if boundaries is None:
        return Step("areas", _("Welke gebieden"), (_("Er zijn geen grenzen bij deze gebieden."),))
    sentences = [_("Grenzen: {title}.").format(title=boundaries.title)]
    if boundaries.schematic:
        sentences.append(_("Deze grenzen zijn schematisch getekend. Het zijn niet de echte grenzen."))
    return Step(
        "areas",
        _("Welke gebieden"),
        tuple(sentences),
        {"content_hash": boundaries.content_hash},
        ((boundaries.title, boundaries.get_absolute_url()),),
    )


def _rules(run: Run) -> Step:
    definition, sentences = run.definition, []
    sentences.append(_rounding(definition["decimals"]))
    if smallest := definition["minimum_n"]:
        held_back = ngettext(
            "Cijfers over minder dan {n} persoon of geval worden niet getoond.",
            "Cijfers over minder dan {n} personen of gevallen worden niet getoond.",
            smallest,
        )
        sentences.append(held_back.format(n=smallest))
    sentences.append(_(ROLLUP_WORDS[definition["rollup"]]))
    return Step("rules", _("Welke regels zijn toegepast"), tuple(sentences))


def _rounding(decimals: int) -> str:
    if not decimals:
        return _("Afgerond op hele getallen.")
    told = ngettext(
        "Afgerond op {decimals} cijfer achter de komma.", "Afgerond op {decimals} cijfers achter de komma.", decimals
    )
    return told.format(decimals=decimals)


ROLLUP_WORDS = {
    "sum": N_("Het cijfer van het grotere gebied is de som van de kleinere gebieden."),
    "ratio": N_("Het cijfer van het grotere gebied is berekend uit de opgetelde tellers en noemers."),
    "mean": N_("Het cijfer van het grotere gebied is een gewogen gemiddelde van de kleinere gebieden."),
    "none": N_("Er is geen cijfer voor het grotere gebied: optellen heeft hier geen betekenis."),
}


def _run(seen: Shown, run: Run, reader: Actor) -> Step:
    sentences = [
        _("Berekend op {moment}.").format(moment=date_format(localtime(run.finished_at), "j F Y H:i")),
        _("Dit is berekening {number} van deze indicator.").format(number=run.number),
    ]
    if why := run.report.get("engine"):
        sentences.append(told_in(why, _))
    sentences += _noticed(run, reader)
    if reopened := run.report.get("periods"):
        sentences.append(only_some(reopened["computed"], reopened["kept"]))
    sentences += [] if seen.then else proven(run)
    facts = {"run": run.number, "engine": run.engine, "figures_hash": run.figures_hash}
    return Step("run", _("Wanneer het is berekend"), tuple(sentences), facts)


def _noticed(run: Run, reader: Actor) -> list[str]:
    """What was noticed while computing; of data that may not be quoted to this reader only that something was."""
    noticed = run.notices(_)
    if noticed and not atlas.quotable(run.snapshots, reader):
        return [_("Bij het berekenen viel iets op. Wat, kan lezen wie de gegevens beheert.")]
    return noticed


def _changes(seen: Shown, run: Run, reader: Actor) -> Iterator[Step]:
    before = _before(seen, run)
    if before is None:
        return
    sentences: list[str] = []
    if before.fingerprint != run.fingerprint:
        sentences.append(_("De definitie is veranderd."))
    changed = [slug for slug, held in run.snapshots.items() if before.snapshots.get(slug) != held]
    if changed:
        sentences.append(_("Nieuwe gegevens uit: {sources}.").format(sources=", ".join(_titles(changed, reader))))
    moved = _moved(before, run, reader)
    sentences.append(_differing(len(moved), before.number))
    facts = {"figures": moved[:50], "run": before.number, "figures_hash": before.figures_hash}
    yield Step("changes", _("Wat er veranderde sinds de vorige keer"), tuple(sentences), facts)


def _differing(count: int, number: int) -> str:
    if not count:
        return _("De cijfers zijn dezelfde als in berekening {number}.").format(number=number)
    told = ngettext(
        "{count} cijfer is anders dan in berekening {number}.",
        "{count} cijfers zijn anders dan in berekening {number}.",
        count,
    )
    return told.format(count=count, number=number)


def _before(seen: Shown, run: Run) -> Run | None:
    """The run to compare with: for everybody the one that was public before, never figures that were not."""
    earlier = Run.objects.filter(indicator_id=run.indicator_id, number__lt=run.number).order_by("-number")
    if seen.is_public:
        events = noted(run.indicator_id, "published")
        earlier = earlier.filter(number__in=[one.payload["detail"]["published"] for one in events])
    return earlier.first()


def _titles(slugs: Sequence[str], reader: Actor) -> list[str]:
    known = dict(Source.objects.visible_to(reader).filter(slug__in=slugs).values_list("slug", "title"))
    return [known.get(slug, _("een bron die niet voor iedereen is")) for slug in slugs]


def _moved(before: Run, after: Run, reader: Actor) -> Sequence[dict[str, Any]]:
    """The figures that differ. What is hidden now was perhaps not hidden before, and stays hidden here."""
    seen = visible(reader, "area__")
    old = {(f.area.code, f.period): f for f in before.figures.filter(seen).select_related("area")}
    new = {(f.area.code, f.period): f for f in after.figures.filter(seen).select_related("area")}
    moved = []
    for area, period in sorted({*old, *new}):
        was, now = old.get((area, period)), new.get((area, period))
        values = (was.value if was else None, now.value if now else None)
        if values[0] != values[1]:
            hidden = now is not None and now.missing in HIDDEN
            shown_before = None if hidden else values[0]
            moved.append({"area": area, "period": period, "before": shown_before, "after": values[1]})
    return moved


def _interpretation(seen: Shown) -> Step:
    found = seen.interpretation
    if found is None:
        return Step("interpretation", _("Wat het betekent volgens de makers"), (_("Er is nog geen duiding."),))
    until = date_format(found.valid_until, "j F Y") if found.valid_until else "-"
    if seen.author:
        sentence = _("Geduid door {author}, geldig tot {day}.").format(author=seen.author.title, day=until)
    else:
        sentence = _("Geldig tot {day}.").format(day=until)
    return Step(
        "interpretation",
        _("Wat het betekent volgens de makers"),
        (sentence,),
        {},
        ((found.title, found.get_absolute_url()),),
    )


def _publication(seen: Shown) -> Step:
    if not seen.is_public or seen.publication is None:
        return Step("publication", _("Openbaar gemaakt"), (_(seen.why) or _("Deze cijfers zijn nog niet openbaar."),))
    moment = date_format(localtime(seen.publication.published_at), "j F Y H:i")
    sentences = [_("Openbaar gemaakt op {moment}.").format(moment=moment)]
    if seen.owner:
        sentences.append(_("{party} is er verantwoordelijk voor.").format(party=seen.owner.title))
    return Step("publication", _("Openbaar gemaakt"), tuple(sentences), _proof(seen.publication))


def _proof(publication: Publication) -> dict[str, Any]:
    """The event in the chain of the house that records the publication."""
    event = noted(publication.indicator_id, "published").filter(recorded_at__gte=publication.published_at).first()
    return {"run": publication.run.number} | ({"event": event.number, "event_hash": event.hash} if event else {})
