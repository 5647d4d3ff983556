"""A house as a Python library, for a notebook or a script: its indicators with their figures, and its sources.

    import informatiehuis

    house = informatiehuis.open("house")
    house.indicator("inwoners").figures().to_pandas()

Tables are pyarrow Tables. Whoever can read the folder of a house is its keeper: as on the command line, the library
sees everything and acts as the house itself. One process opens one house.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.house import House as Folder

if TYPE_CHECKING:
    from informatiehuis.rooms.atlas.models import Indicator as IndicatorRow
    from informatiehuis.rooms.atlas.models import Source as SourceRow
    from informatiehuis.rooms.monitor.explaining import Explanation as Chain

Row = TypeVar("Row", "IndicatorRow", "SourceRow")


class LibraryProblem(Problem):
    """The house cannot be opened, or what was asked for is not in it."""

    code = "library"


def open(path: str | Path = "") -> House:
    """Open the house in a folder; without one that of INFORMATIEHUIS_HOME, or `./house`.

    Raises LibraryProblem when there is no house, or when this process has another one open, and HouseProblem when
    its `huis.yaml` cannot be read.
    """
    return House(path)


class House:
    """One house: what is in it, by name."""

    def __init__(self, path: str | Path = "") -> None:
        self._folder = Folder(Path(path).expanduser().resolve()) if path else Folder.from_environment()
        if not self._folder.exists:
            raise LibraryProblem(
                N_("In {folder} staat geen huis."),
                N_("Maak er een met 'informatiehuis init', of noem een andere map."),
                folder=self._folder.root,
            )
        self._folder.require_readable_profile()
        _set_up(self._folder)

    def __repr__(self) -> str:
        return f"<House {self.name!r} in {self.path}>"

    @property
    def path(self) -> Path:
        """The folder of the house."""
        return self._folder.root

    @property
    def name(self) -> str:
        """What the house calls itself."""
        return self._folder.profile.name

    def indicators(self) -> list[Indicator]:
        """Every indicator, by name."""
        from informatiehuis.rooms.atlas.models import Indicator as IndicatorRow

        rows = IndicatorRow.objects.select_related("concept", "owner").order_by("slug")
        return [Indicator(row) for row in rows]

    def indicator(self, name: str) -> Indicator:
        """One indicator by its short name. Raises LibraryProblem, which names those that look like it."""
        from informatiehuis.rooms.atlas.models import Indicator as IndicatorRow

        row = IndicatorRow.objects.select_related("concept", "owner").filter(slug=name).first()
        if row is None:
            raise _unknown(N_("Er is geen indicator '{name}'."), name, [one.name for one in self.indicators()])
        return Indicator(row)

    def sources(self) -> list[Source]:
        """Every source, by name."""
        from informatiehuis.rooms.atlas.models import Source as SourceRow

        return [Source(row) for row in SourceRow.objects.select_related("owner", "publisher").order_by("slug")]

    def source(self, name: str) -> Source:
        """One source by its short name. Raises LibraryProblem, which names those that look like it."""
        from informatiehuis.rooms.atlas.models import Source as SourceRow

        row = SourceRow.objects.select_related("owner", "publisher").filter(slug=name).first()
        if row is None:
            raise _unknown(N_("Er is geen bron '{name}'."), name, [one.name for one in self.sources()])
        return Source(row)

    def sql(self, text: str, *, purpose: str = "") -> pa.Table:
        """The answer to a question in SQL over sources: the subset of definitions, read only.

        A source is a table named after its short name with underscores. Restricted data ask for a `purpose`, as in
        `Source.table`. Raises SqlProblem, PurposeNeeded and QueryTooHeavy.
        """
        from informatiehuis.kernel.access import HOUSE
        from informatiehuis.rooms.monitor.sql import Question, answer

        return answer(Question(text, HOUSE, "library", lambda _: purpose))


class _Named(Generic[Row]):
    """Something of the house that has a short name and a title."""

    def __init__(self, row: Row) -> None:
        self._row: Row = row

    @property
    def name(self) -> str:
        """Its short name, as in its address; in SQL with underscores."""
        return self._row.slug

    @property
    def title(self) -> str:
        """What it is called on its page."""
        return self._row.title


class Indicator(_Named["IndicatorRow"]):
    """A definition that runs, and the figures that it gave."""

    def __repr__(self) -> str:
        return f"<Indicator {self.name}: {self.title} ({self.unit})>"

    @property
    def unit(self) -> str:
        """The unit of its figures."""
        return self._row.unit

    @property
    def concept(self) -> str | None:
        """The term that it measures."""
        return self._row.concept.title if self._row.concept else None

    @property
    def sql(self) -> str:
        """The query that it is computed with, as it is now."""
        return self._row.sql

    def figures(self, *, area: str = "", period: str = "", public: bool = False) -> pa.Table:
        """Its figures: one row an area and period, with `value` in `unit`, `n`, and `missing` where there is none.

        Those of the latest run; with `public` those that everybody sees. `area` is a code such as "GM0344", `period`
        a period such as "2022". Raises LibraryProblem when there are no figures.
        """
        from informatiehuis.kernel.access import ANONYMOUS, HOUSE
        from informatiehuis.rooms.monitor.downloads import table_of
        from informatiehuis.rooms.monitor.queries import shown

        seen = shown(self._row, ANONYMOUS if public else HOUSE, draft=not public)
        if seen.run is None:
            raise LibraryProblem(
                N_("'{indicator}' heeft geen cijfers om te tonen."),
                N_("Bereken ze met run(), of maak ze openbaar."),
                indicator=self.name,
            )
        table = table_of(seen)
        for column, wanted in (("area", area), ("period", period)):
            if wanted:
                table = table.filter(pc.field(column) == wanted)
        return table

    def run(self, *, again: bool = False) -> Run:
        """Compute the figures from the snapshots in force; `again` also when nothing changed, to compare.

        Raises the problems of `running.run_indicator`: a source without data, SQL that no longer fits, and figures
        that were not reproduced.
        """
        from informatiehuis.kernel.access import HOUSE
        from informatiehuis.rooms.monitor.running import run_indicator

        done = run_indicator(actor=HOUSE, indicator=self._row, again=again)
        return Run(done.run.number, done.run.figures.count(), done.run.figures_hash, done.computed)

    def explain(self, *, area: str = "", period: str = "") -> Explanation:
        """The whole chain behind the latest figures; with an area that of one figure. Print it to read it."""
        from informatiehuis.kernel.access import HOUSE
        from informatiehuis.rooms.monitor.explaining import explain

        return Explanation(explain(self._row, HOUSE, area=area, period=period, draft=True))


class Run:
    """What a run gave: its number, how many figures, their hash, and whether it was computed now."""

    def __init__(self, number: int, count: int, figures_hash: str, computed: bool) -> None:
        self.number = number
        self.count = count
        self.figures_hash = figures_hash
        self.computed = computed

    def __repr__(self) -> str:
        return f"<Run {self.number}: {self.count} figures, {'computed' if self.computed else 'unchanged'}>"


class Explanation:
    """The steps behind a figure, each with its sentences and the facts that prove it."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps as values: name, title, sentences, facts."""
        steps: list[dict[str, Any]] = self._chain.as_mapping()["steps"]
        return steps

    def __str__(self) -> str:
        lines = [self._chain.title]
        for number, step in enumerate(self._chain.steps, 1):
            lines += [f"{number}. {step.title}", *(f"   {sentence}" for sentence in step.sentences)]
        return "\n".join(lines)

    __repr__ = __str__


class Source(_Named["SourceRow"]):
    """Data of somebody, described; the house may hold snapshots of it."""

    def __repr__(self) -> str:
        return f"<Source {self.name}: {self.title}>"

    @property
    def licence(self) -> str:
        """The address of its licence; empty when it is not known."""
        return self._row.licence

    def table(self, columns: Sequence[str] | None = None, *, purpose: str = "") -> pa.Table:
        """The snapshot in force, all columns or those that are named; a geometry is WKB.

        Restricted data ask for a `purpose`: the short name of a processing activity that the source allows. Raises
        PurposeNeeded, which names them, and LibraryProblem when nothing was fetched yet or a column is not there.
        """
        from informatiehuis.kernel.access import HOUSE
        from informatiehuis.rooms.atlas import queries

        held = queries.current_snapshots([self.name]).get(self.name)
        if held is None:
            raise LibraryProblem(
                N_("Van '{source}' zijn nog geen gegevens opgehaald."),
                N_("Haal ze op met snapshot()."),
                source=self.name,
            )
        with queries.permitted(held, queries.Asking(HOUSE, "library", purpose), "table") as rows:
            if unknown := [name for name in columns or () if name not in rows.columns]:
                raise _unknown(N_("Er is geen kolom '{name}'."), unknown[0], list(rows.columns))
            return rows.table(columns)

    def snapshot(self, *, accept_changes: bool = False) -> bool:
        """Fetch the source and keep it; True when its content is new.

        Raises the problems of its connector, and SnapshotRefused when it breaks what the source promises; the
        snapshot in force then stays.
        """
        from informatiehuis.kernel.access import HOUSE
        from informatiehuis.rooms.atlas.refreshing import refresh

        return refresh(actor=HOUSE, source=self._row, accept_changes=accept_changes).is_new


def _set_up(folder: Folder) -> None:
    """Set up Django for this house, once; LibraryProblem when this process has another house open."""
    from django.apps import apps
    from django.conf import settings

    if not apps.ready:
        os.environ["INFORMATIEHUIS_HOME"] = str(folder.root)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
        # A notebook runs its cells inside an event loop, where Django refuses to wait for the database.
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        import django

        django.setup()
    if settings.HOUSE.root != folder.root:
        raise LibraryProblem(
            N_("Dit programma heeft al een ander huis open: {other}."),
            N_("Open het tweede huis in een ander programma."),
            other=settings.HOUSE.root,
        )


def _unknown(message: str, name: str, known: Sequence[str]) -> LibraryProblem:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=3) or list(known)[:10]
    return LibraryProblem(message, N_("Kies bijvoorbeeld uit: {known}."), name=name, known=", ".join(near) or "-")
