"""Runs: the figures are right to the digit, the same inputs give the same figures, and other inputs another run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from informatiehuis.engines.indicators import FigureProblem, NoAreaProblem
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, NotAllowed
from informatiehuis.kernel.events import noted
from informatiehuis.kernel.models import Area, BoundarySet, Event, Party
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.atlas.refreshing import lake, prune, refresh
from informatiehuis.rooms.monitor import computing, known_areas, queries, running
from informatiehuis.rooms.monitor.actions import publish
from informatiehuis.rooms.monitor.models import Figure, Run
from informatiehuis.rooms.monitor.running import NotReady, NotReproduced, run_indicator
from tests import factories
from tests.rooms.conftest import ROWS, Write

AREA = "gemeentecode as area, jaar as period"


def figures(run: Run) -> dict[str, float | None]:
    return dict(run.figures.values_list("area__code", "value"))


@pytest.fixture
def make(held: Source, concept: Concept, party: Party) -> Any:
    def indicator(columns: str, rollup: str, **values: Any) -> Indicator:
        sql = f"select {AREA}, {columns} from cijfers"
        made: Indicator = factories.indicator(concept=concept, owner=party, sql=sql, rollup=rollup, **values)
        return made

    return indicator


@pytest.mark.parametrize(
    ("columns", "rollup", "more", "expected"),
    [
        ("aantal as value", "sum", {}, {"GM0344": 1849, "GM0307": 796, "GM0310": 167, "PV26": 2812}),
        (
            # 1000 × 1849 / 361699 = 5,11198…; the whole is 1000 × 2812 / 563797 = 4,98761…
            "aantal as numerator, inwoners as denominator",
            "ratio",
            {"factor": 1000, "decimals": 2},
            {"GM0344": 5.11, "GM0307": 5.02, "GM0310": 3.84, "PV26": 4.99},
        ),
        (
            # (7,5 × 361699 + 6 × 158590 + 8,25 × 43508) / 563797 = 7,13594…
            "score as value, inwoners as weight",
            "mean",
            {"decimals": 2},
            {"GM0344": 7.5, "GM0307": 6, "GM0310": 8.25, "PV26": 7.14},
        ),
        ("score as value", "none", {"decimals": 1}, {"GM0344": 7.5, "GM0307": 6, "GM0310": 8.3}),
    ],
)
def test_figures_are_those_one_computes_by_hand(
    make: Any, columns: str, rollup: str, more: dict[str, Any], expected: dict[str, float]
) -> None:
    done = run_indicator(actor=HOUSE, indicator=make(columns, rollup, **more))
    assert done.computed
    assert figures(done.run) == expected


def test_what_went_in_stands_with_the_run(indicator: Indicator, held: Source) -> None:
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    assert run.snapshots == {"cijfers": held.snapshots.get().content_hash}
    assert run.lineage["numerator"] == [["cijfers", "aantal"]]
    assert run.definition["sql"].strip() == indicator.sql
    assert sum(one.payload["detail"]["run"] == 1 for one in noted(indicator.pk, "run")) == 1


def test_nothing_changed_is_not_computed_again(indicator: Indicator) -> None:
    first = run_indicator(actor=HOUSE, indicator=indicator).run
    events = Event.objects.count()
    again = run_indicator(actor=HOUSE, indicator=indicator)
    assert (again.computed, again.run.pk) == (False, first.pk)
    assert (Run.objects.count(), Event.objects.count()) == (1, events)


def test_again_computes_and_finds_the_same_figures(indicator: Indicator) -> None:
    first = run_indicator(actor=HOUSE, indicator=indicator).run
    again = run_indicator(actor=HOUSE, indicator=indicator, again=True)
    assert (again.computed, again.run.pk) == (True, first.pk)
    assert Run.objects.count() == 1


def test_again_says_so_when_the_figures_are_not_reproduced(
    indicator: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    true_figures = computing.figures_of
    monkeypatch.setattr(computing, "figures_of", lambda *given: (true_figures(*given)[0][:-1], []))
    with pytest.raises(NotReproduced):
        run_indicator(actor=HOUSE, indicator=indicator, again=True)
    assert Run.objects.get().is_latest


def test_a_new_snapshot_gives_a_new_run_and_the_old_figures_stay(
    indicator: Indicator, held: Source, write: Write
) -> None:
    first = run_indicator(actor=HOUSE, indicator=indicator).run
    write("344;Utrecht;2022;3.698;361.699;7,5", *ROWS[1:])
    refresh(actor=HOUSE, source=held)
    second = run_indicator(actor=HOUSE, indicator=indicator).run
    assert (second.number, second.is_latest) == (2, True)
    assert figures(second)["GM0344"] == 10.22
    first.refresh_from_db()
    assert (first.is_latest, figures(first)["GM0344"]) == (False, 5.11)


def test_another_definition_gives_a_new_run(indicator: Indicator) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    factories.alter(actor=HOUSE, thing=indicator, values={"decimals": 1})
    second = run_indicator(actor=HOUSE, indicator=indicator)
    assert (second.run.number, figures(second.run)["GM0344"]) == (2, 5.1)


def test_other_words_alone_give_no_new_run(indicator: Indicator) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    factories.alter(actor=HOUSE, thing=indicator, values={"summary": "Beter gezegd."})
    assert not run_indicator(actor=HOUSE, indicator=indicator).computed


def test_without_data_or_concept_it_says_what_is_lacking(source: Source, concept: Concept, party: Party) -> None:
    sql = f"select {AREA}, aantal as value from cijfers"
    waiting = factories.indicator("Wacht", concept=concept, owner=party, sql=sql)
    with pytest.raises(NotReady) as lacking:
        run_indicator(actor=HOUSE, indicator=waiting)
    assert "cijfers" in lacking.value.text()
    assert not Run.objects.exists()


def test_only_who_may_edit_computes(indicator: Indicator, party: Party) -> None:
    for actor in (ANONYMOUS, factories.actor("reader", party)):
        with pytest.raises(NotAllowed):
            run_indicator(actor=actor, indicator=indicator)
    assert not Run.objects.exists()


def test_an_area_counts_only_in_periods_that_began_while_it_existed(
    indicator: Indicator, held: Source, areas: dict[str, Area], write: Write
) -> None:
    factories.alter(actor=HOUSE, thing=areas["GM0310"], values={"valid_until": date(2022, 1, 1)})
    factories.area("Nieuw", code="GM0999", slug="gm0999", parent=areas["PV26"], valid_from=date(2022, 1, 1))
    write(
        "344;U;2021;10;1000;1,0", "307;A;2021;20;1000;1,0", "310;B;2021;30;1000;1,0",
        "344;U;2022;10;1000;1,0", "307;A;2022;20;1000;1,0", "999;N;2022;60;1000;1,0",
    )  # fmt: skip
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    found = {(f.area.code, f.period): f.value for f in run.figures.select_related("area")}
    assert found[("PV26", "2021")] == 20
    assert found[("PV26", "2022")] == 30
    assert ("GM0310", "2022") not in found
    assert ("GM0999", "2021") not in found


@pytest.fixture
def since_2022(held: Source, areas: dict[str, Area], write: Write) -> Source:
    """Areas that began in 2022, with data about 2021 as well."""
    for code in ("GM0344", "GM0307", "GM0310"):
        factories.alter(actor=HOUSE, thing=areas[code], values={"valid_from": date(2022, 1, 1)})
    write("344;U;2021;10;1000;1,0", "307;A;2021;20;1000;1,0", *ROWS)
    refresh(actor=HOUSE, source=held)
    return held


def test_a_period_in_which_no_area_existed_is_told_and_the_others_are_computed(
    indicator: Indicator, since_2022: Source
) -> None:
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    assert set(run.figures.values_list("period", flat=True)) == {"2022"}
    assert figures(run)["GM0344"] == 5.11
    [notice] = run.notices()
    assert notice.startswith(
        f"In 2021 bestond geen van de gebieden van ‘{indicator.slug}’, dus die periode heeft geen cijfers: "
        "GM0307, GM0344."
    )
    again = run_indicator(actor=HOUSE, indicator=indicator, again=True)
    assert again.run == run


def test_codes_that_never_existed_are_not_said_to_have_existed_later(
    indicator: Indicator, since_2022: Source, write: Write
) -> None:
    write("344;U;2021;10;1000;1,0", "9999;X;2021;20;1000;1,0", *ROWS)
    refresh(actor=HOUSE, source=since_2022)
    [notice] = run_indicator(actor=HOUSE, indicator=indicator).run.notices()
    assert notice.startswith("In 2021 zijn 2 gebieden van")
    assert "onbekend; ze doen niet mee: GM0344, GM9999." in notice


def test_without_one_period_with_areas_nothing_is_kept(indicator: Indicator, since_2022: Source, write: Write) -> None:
    write("344;U;2021;10;1000;1,0", "307;A;2020;20;1000;1,0")
    refresh(actor=HOUSE, source=since_2022)
    with pytest.raises(NoAreaProblem) as refused:
        run_indicator(actor=HOUSE, indicator=indicator)
    assert "In 2020 bestond geen" in refused.value.what()
    assert not Run.objects.exists()


def test_rows_that_cannot_be_right_still_stop_the_run(indicator: Indicator, held: Source, write: Write) -> None:
    write("344;U;2021;-10;-1000;1,0", *ROWS)
    refresh(actor=HOUSE, source=held)
    with pytest.raises(FigureProblem):
        run_indicator(actor=HOUSE, indicator=indicator)
    assert not Run.objects.exists()


def test_what_was_noticed_is_told_in_the_language_of_the_reader(
    indicator: Indicator, held: Source, write: Write
) -> None:
    write(*ROWS, "9999;Nergens;2022;1;1;1,0")
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    english = {
        "In {periods} is {count} gebied van ‘{indicator}’ onbekend; het doet niet mee: {codes}.": (
            "In {periods}, {count} area of ‘{indicator}’ is unknown: {codes}."
        )
    }
    [notice] = run.notices(lambda text: english.get(text, text))
    assert notice.startswith(f"In 2022, 1 area of ‘{indicator.slug}’ is unknown: GM9999.")
    run.report = {"notices": [{"text": "Eén gebied is onbekend."}]}
    assert run.notices(lambda text: english[text]) == ["Eén gebied is onbekend."], "as it was kept before"


def test_rows_of_unknown_areas_are_kept_out_and_told(indicator: Indicator, held: Source, write: Write) -> None:
    write(*ROWS, "9999;Nergens;2022;1;1;1,0")
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    assert set(figures(run)) == {"GM0344", "GM0307", "GM0310", "PV26"}
    assert "GM9999" in run.notices()[0]


def test_a_character_that_a_database_cannot_hold_does_not_stop_a_run(
    indicator: Indicator, held: Source, write: Write
) -> None:
    write(*ROWS, "344;Nergens\0;2022;1;1;1,0")
    refresh(actor=HOUSE, source=held)
    sql = indicator.sql.replace("gemeentecode", "case when aantal = 1 then naam else gemeentecode end")
    factories.alter(actor=HOUSE, thing=indicator, values={"sql": sql})
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    assert set(figures(run)) == {"GM0344", "GM0307", "GM0310", "PV26"}
    assert "Nergens\ufffd" in Run.objects.get(pk=run.pk).notices()[0]


@pytest.mark.parametrize("schematic", [True, False])
def test_the_surface_of_schematic_boundaries_is_empty(
    areas: dict[str, Area], schematic: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = factories.thing("boundary_set", "Grenzen", level="municipality", schematic=schematic)
    outline = type("Outline", (), {"code": "GM0344", "area_km2": 93.8})
    monkeypatch.setattr(known_areas, "outlines", lambda given: [outline])
    table = computing.areas_table(BoundarySet.objects.get(pk=drawn.pk)).to_pylist()
    found = {row["area"]: row["area_km2"] for row in table}
    assert found["GM0344"] == (None if schematic else 93.8)
    assert found["GM0307"] is None


def test_pruning_spares_what_public_and_latest_figures_rest_on(
    indicator: Indicator, held: Source, write: Write, party: Party
) -> None:
    """Published on the first snapshot, computed again on the third; there are five."""
    factories.interpretation("Duiding", indicator, owner=party)
    run_indicator(actor=HOUSE, indicator=indicator)
    publish(actor=HOUSE, indicator=indicator)
    for number in range(1, 5):
        write(f"344;Utrecht;2022;{number};361.699;7,5", *ROWS[1:])
        refresh(actor=HOUSE, source=held)
        if number == 2:
            run_indicator(actor=HOUSE, indicator=indicator)
    hashes = list(held.snapshots.order_by("pk").values_list("content_hash", flat=True))
    assert queries.pinned_snapshots("cijfers") == {hashes[0], hashes[2]}
    gone = prune(actor=HOUSE, source=held, keep=1)
    assert set(gone) == {hashes[1], hashes[3]}
    assert {one.content_hash for one in lake().manifests("cijfers")} == {hashes[0], hashes[2], hashes[4]}


def test_a_damaged_snapshot_gives_no_figures(indicator: Indicator, held: Source) -> None:
    path = lake().path(lake().current("cijfers"))  # type: ignore[arg-type]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    with pytest.raises(running.Problem):
        run_indicator(actor=HOUSE, indicator=indicator)
    assert not Figure.objects.exists()
