"""Sources that are read where they are: what crosses, who sees what, what a figure rests on, and how they fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.utils import timezone

from informatiehuis.engines.connectors.part import Part
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.models import Area, Party
from informatiehuis.kernel.writing import recorded_change
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.contracts import record_promise
from informatiehuis.rooms.atlas.living import PromiseBroken, SourceFailed
from informatiehuis.rooms.atlas.models import Concept, Indicator, Judgement, Snapshot, Source
from informatiehuis.rooms.atlas.refreshing import lake, refresh
from informatiehuis.rooms.monitor.explaining import explain
from informatiehuis.rooms.monitor.models import Run
from informatiehuis.rooms.monitor.recomputing import recompute
from informatiehuis.rooms.monitor.running import NotReady, run_indicator
from informatiehuis.rooms.monitor.sql import Question, answer_told
from tests import factories
from tests.engines.connectors.test_postgres import SERVER, USER, admin, database
from tests.rooms.conftest import ROWS, Write
from tests.servers import free_port

__all__ = ["database"]
CODES = ("GM0344", "GM0307", "GM0310")


@pytest.fixture
def cases(database: str) -> Iterator[str]:
    """A table of 3,000 cases in three municipalities, a thousandth of them rare."""
    with admin(database) as connection:
        connection.execute(
            "DROP TABLE IF EXISTS zaken; CREATE TABLE zaken"
            " (id int PRIMARY KEY, gebied text, jaar int, soort text, aantal int, naam text);"
            "INSERT INTO zaken SELECT i, (ARRAY['GM0344','GM0307','GM0310'])[1 + i % 3], 2020 + i % 3,"
            " CASE WHEN i % 1000 = 0 THEN 'zeldzaam' ELSE 'gewoon' END, i % 7, 'Naam ' || i"
            " FROM generate_series(1, 3000) i; ANALYZE zaken"
        )
    yield database
    with admin(database) as connection:
        connection.execute("DROP TABLE IF EXISTS zaken")


@pytest.fixture
def live(cases: str, areas: dict[str, Area], party: Party) -> Source:
    """Those cases as a source that is read live, with the columns that it has as its promise."""
    location = f"postgresql://{USER}@{SERVER}/{cases}/zaken"
    made = factories.source("Zaken", connector="postgres", location=location, mode="live", owner=party)
    record_promise(actor=HOUSE, source=made)
    return made


@pytest.fixture
def over(live: Source, concept: Concept, party: Party) -> Indicator:
    made = factories.indicator(
        "Zaken per gebied",
        slug="zaken-per-gebied",
        owner=party,
        concept=concept,
        sql="select gebied as area, jaar as period, sum(aantal) as value from zaken "
        "where jaar = 2021 group by gebied, jaar",
    )
    factories.connect(actor=HOUSE, subject=made, predicate="computed_from", object=live)
    return made


def ask(sql: str, actor: Actor = HOUSE) -> tuple[list[dict[str, object]], list[atlas.Read]]:
    found, reads = answer_told(Question(sql, actor, "command", lambda _: ""))
    return found.to_pylist(), reads


def test_a_question_moves_only_what_it_needs_and_says_so(live: Source) -> None:
    rows, (read,) = ask("select gebied, sum(aantal) as aantal from zaken where soort = 'zeldzaam' group by gebied")
    assert sum(int(str(row["aantal"])) for row in rows) == sum(number % 7 for number in (1000, 2000, 3000))
    assert (read.source, read.moved.rows, read.moved.total) == (live, 3, 3000)
    assert read.moved.columns == ("gebied", "soort", "aantal")
    assert not Snapshot.objects.exists(), "a question keeps no copy"


def test_a_live_source_is_joined_with_a_copy_and_with_areas(live: Source, held: Source) -> None:
    rows, reads = ask(
        "select areas.name, cijfers.inwoners, count(*) as zaken from zaken "
        "join cijfers on cijfers.gemeentecode = zaken.gebied join areas on areas.area = zaken.gebied "
        "where zaken.jaar = 2022 and cijfers.jaar = 2022 group by areas.name, cijfers.inwoners"
    )
    assert rows == [{"name": "De Bilt", "inwoners": 43508, "zaken": 1000}]
    assert [(read.source.slug, read.moved.rows) for read in reads] == [("zaken", 1000)]


def test_what_a_server_says_is_for_who_manages_the_source(
    live: Source, party: Party, cases: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of a database can quote a cell."""
    monkeypatch.setenv("INFORMATIEHUIS_PRIVATE_NETWORK", "1")
    with admin(cases) as connection:
        connection.execute(
            "ALTER TABLE zaken RENAME TO zaken_echt; CREATE VIEW zaken AS"
            " SELECT id, gebied, jaar, soort, naam::int AS aantal, naam FROM zaken_echt"
        )
    try:
        rules = [{"rule": "hide_columns", "columns": ["naam"], "unless": "steward"}]
        factories.alter(actor=HOUSE, thing=live, values={"access_rules": rules})
        with pytest.raises(SourceFailed) as hidden:
            ask("select sum(aantal) as n from zaken", factories.actor("reader", party))
        assert "Naam" not in hidden.value.text()
        assert hidden.value.__cause__ is None
        with pytest.raises(SourceFailed, match="Naam 1"):
            ask("select sum(aantal) as n from zaken", factories.actor("steward", party))
    finally:
        with admin(cases) as connection:
            connection.execute("DROP VIEW zaken; ALTER TABLE zaken_echt RENAME TO zaken")


def test_rules_for_rows_and_columns_hold_for_what_is_read_live(
    live: Source, party: Party, areas: dict[str, Area], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [
        {"rule": "own_areas", "columns": ["gebied"], "unless": "steward"},
        {"rule": "hide_columns", "columns": ["naam"], "unless": "steward"},
    ]
    factories.alter(actor=HOUSE, thing=live, values={"access_rules": rules})
    monkeypatch.setenv("INFORMATIEHUIS_PRIVATE_NETWORK", "1")
    town = factories.party("Gemeente Utrecht", area=areas["GM0344"])
    reader = factories.actor("reader", town)
    rows, (read,) = ask("select gebied, count(*) as n from zaken group by gebied", reader)
    assert rows == [{"gebied": "GM0344", "n": 1000}]
    assert read.moved.rows == 1000, "rows of others did not even cross"
    with pytest.raises(Exception, match="naam"):
        ask("select naam from zaken", reader)
    rows, _ = ask(
        "select gebied, count(*) as n, min(naam) as eerste from zaken group by gebied",
        factories.actor("steward", party),
    )
    assert {row["gebied"] for row in rows} == set(CODES)


def test_who_may_not_see_a_source_cannot_ask_it(live: Source, party: Party) -> None:
    factories.alter(actor=HOUSE, thing=live, values={"access": "confidential"})
    with pytest.raises(Exception, match="bestaat niet"):
        ask("select id from zaken", factories.actor("reader", factories.party("Elders")))


def test_a_figure_over_a_live_source_rests_on_a_copy_of_what_it_needed(
    over: Indicator, live: Source, cases: str
) -> None:
    run = run_indicator(actor=HOUSE, indicator=over).run
    (part,) = live.snapshots.all()
    assert not part.is_current
    assert run.snapshots == {"zaken": part.content_hash}
    assert part.part["rows"] == part.rows == 1000
    assert [column["name"] for column in part.columns] == ["gebied", "jaar", "aantal"]
    with admin(cases) as connection:
        connection.execute("UPDATE zaken SET aantal = aantal + 1")
    assert lake().verify(lake().snapshot("zaken", part.content_hash)) is None, "so it can be computed again"
    step = next(one for one in explain(over, HOUSE, draft=True).steps if one.name == "source")
    assert step.facts["moved"]["rows"] == 1000
    assert any("1000 rijen" in sentence or "1.000 rijen" in sentence for sentence in step.sentences)
    assert any("jaar" in sentence for sentence in step.sentences)
    age = next(one for one in explain(over, HOUSE, draft=True).steps if one.name == "age")
    assert "Zaken: direct uit de bron gelezen op " in age.sentences[0]
    assert age.facts == {"oldest": part.retrieved_at.isoformat(), "live": True, "source": "zaken"}
    again = run_indicator(actor=HOUSE, indicator=over)
    assert again.computed
    assert again.run.figures_hash != run.figures_hash


def test_the_same_rows_again_are_not_computed_again(over: Indicator) -> None:
    first = run_indicator(actor=HOUSE, indicator=over)
    second = run_indicator(actor=HOUSE, indicator=over)
    assert (first.computed, second.computed) == (True, False)
    assert Snapshot.objects.count() == 1


def test_a_source_that_fails_names_itself_and_the_figures_stay(over: Indicator, live: Source) -> None:
    before = run_indicator(actor=HOUSE, indicator=over).run
    factories.alter(
        actor=HOUSE, thing=live, values={"location": f"postgresql://{USER}@127.0.0.1:{free_port()}/nergens/zaken"}
    )
    with pytest.raises(SourceFailed) as failed:
        run_indicator(actor=HOUSE, indicator=over)
    assert "'Zaken'" in failed.value.text()
    assert "blijft gelden" in failed.value.text()
    assert list(Run.objects.filter(indicator=over)) == [before]
    with pytest.raises(SourceFailed, match="Zaken"):
        ask("select id from zaken")


def test_a_live_source_that_breaks_its_promise_gives_no_figure(over: Indicator, cases: str) -> None:
    with admin(cases) as connection:
        connection.execute("ALTER TABLE zaken ALTER aantal TYPE text")
    with pytest.raises(PromiseBroken, match="aantal"):
        run_indicator(actor=HOUSE, indicator=over)
    with admin(cases) as connection:
        connection.execute("ALTER TABLE zaken DROP aantal")
    with pytest.raises((PromiseBroken, SourceFailed), match="Zaken"):
        run_indicator(actor=HOUSE, indicator=over)
    assert not Run.objects.exists()


def refused(source: Source) -> Judgement:
    """What was refused last of a source, which is in the lake to look at."""
    last = source.judgements.first()
    assert last is not None
    assert not last.accepted
    assert last.content_hash in {one.content_hash for one in lake().aside(source.slug)}
    return last


def test_what_broke_the_promise_is_kept_aside_with_a_report_and_the_good_one_serves_on(
    over: Indicator, live: Source, cases: str, steward_actor: Actor, as_steward: Client
) -> None:
    before = run_indicator(actor=HOUSE, indicator=over).run
    (good,) = live.snapshots.all()
    with admin(cases) as connection:
        connection.execute("ALTER TABLE zaken ALTER aantal TYPE text USING 'nummer ' || aantal")
    with pytest.raises(PromiseBroken, match="aantal"):
        run_indicator(actor=HOUSE, indicator=over)
    found = refused(live)
    (aside,) = lake().aside("zaken")
    rows = pq.read_table(lake().aside_path(aside))
    assert (rows.num_rows, found.rows) == (1000, 1000)
    assert str(rows.column("aantal")[0]).startswith("nummer "), "as the source gave it"
    failed = [one for one in found.quality["rules"] if not one["passed"]]
    assert [one["rule"]["promised"]["column"] for one in failed] == ["aantal"]
    assert list(live.snapshots.all()) == [good], "it is no snapshot"
    assert Run.objects.get(indicator=over, is_latest=True) == before
    assert recompute(actor=HOUSE, run=before).same
    quality = next(one for one in explain(over, HOUSE, draft=True).steps if one.name == "quality")
    assert quality.facts["level"] == "broken"
    assert "geweigerd en apart gezet" in as_steward.get(live.get_absolute_url()).content.decode()


def test_a_live_source_that_keeps_its_promise_again_is_good_again(over: Indicator, live: Source, cases: str) -> None:
    run_indicator(actor=HOUSE, indicator=over)
    with admin(cases) as connection:
        connection.execute("ALTER TABLE zaken ALTER aantal TYPE text")
    with pytest.raises(PromiseBroken):
        run_indicator(actor=HOUSE, indicator=over)
    elsewhere = live.snapshots.get()
    without = Part(("gebied", "jaar"))
    atlas.snapshots_to_compute(["zaken"], {"zaken": without})
    assert refused(live).rows == 1000, "what was read now says nothing of the column that broke"
    with admin(cases) as connection:
        connection.execute("ALTER TABLE zaken ALTER aantal TYPE int USING aantal::int")
    run_indicator(actor=HOUSE, indicator=over)
    last = live.judgements.first()
    assert last is not None
    assert (last.accepted, last.content_hash) == (True, elsewhere.content_hash)
    quality = next(one for one in explain(over, HOUSE, draft=True).steps if one.name == "quality")
    assert quality.facts["level"] == "good"


def test_a_column_that_was_promised_filled_and_is_not_is_kept_aside(over: Indicator, live: Source, cases: str) -> None:
    promises = [{**one, "filled": one["column"] == "aantal"} for one in live.promises]
    factories.alter(actor=HOUSE, thing=live, values={"promises": promises})
    with admin(cases) as connection:
        connection.execute("UPDATE zaken SET aantal = NULL WHERE jaar = 2021 AND id < 10")
    with pytest.raises(PromiseBroken, match="aantal"):
        run_indicator(actor=HOUSE, indicator=over)
    (failed,) = [one for one in refused(live).quality["rules"] if not one["passed"]]
    assert failed["failing"] == 3


def test_a_question_keeps_nothing_of_what_broke_the_promise(live: Source, cases: str) -> None:
    with admin(cases) as connection:
        connection.execute("ALTER TABLE zaken ALTER aantal TYPE text")
    with pytest.raises(PromiseBroken):
        ask("select sum(aantal) as n from zaken")
    assert lake().aside("zaken") == []
    assert not live.judgements.exists()


def test_a_cached_source_that_breaks_its_promise_is_kept_aside_and_the_last_copy_serves(
    indicator: Indicator, held: Source, write: Write
) -> None:
    promises = [{"column": "inwoners", "type": "integer"}]
    values = {"mode": "cached", "cache_minutes": 30, "promises": promises}
    factories.alter(actor=HOUSE, thing=held, values=values)
    good = held.snapshots.get()
    older(held, 45)
    write("344;Utrecht;2022;1.849;onbekend;7,5", "307;Amersfoort;2022;796;onbekend;6,0")
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    assert run.snapshots == {"cijfers": good.content_hash}
    (notice,) = run.notices()
    assert "'Cijfers' kon niet worden ververst" in notice
    (failed,) = [one for one in refused(held).quality["rules"] if not one["passed"]]
    assert failed["rule"] == {"promised": {"column": "inwoners", "type": "integer"}}


def test_a_live_source_without_a_promise_is_not_there_for_a_query(over: Indicator, live: Source) -> None:
    factories.alter(actor=HOUSE, thing=live, values={"promises": []})
    with pytest.raises(NotReady, match="zaken"):
        run_indicator(actor=HOUSE, indicator=over)


def older(source: Source, minutes: int) -> None:
    with recorded_change():
        source.snapshots.update(retrieved_at=timezone.now() - timedelta(minutes=minutes))


def test_a_copy_that_holds_for_a_time_is_refreshed_when_it_is_older(
    indicator: Indicator, held: Source, write: Write
) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"mode": "cached", "cache_minutes": 30})
    first = run_indicator(actor=HOUSE, indicator=indicator).run
    write(*(row.replace(";2022;", ";2022;9") for row in ROWS))
    assert not run_indicator(actor=HOUSE, indicator=indicator).computed, "it is young enough"
    older(held, 31)
    second = run_indicator(actor=HOUSE, indicator=indicator)
    assert second.computed
    assert second.run.figures_hash != first.figures_hash


def test_when_refreshing_fails_the_last_copy_is_used_and_its_age_is_told(
    indicator: Indicator, held: Source, write: Write
) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"mode": "cached", "cache_minutes": 30})
    older(held, 45)
    write().unlink()
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    (notice,) = run.notices()
    assert "'Cijfers' kon niet worden ververst" in notice
    assert f"{timezone.localtime(held.snapshots.get().retrieved_at):%d-%m-%Y %H:%M}" in notice
    assert any(notice in step.sentences for step in explain(indicator, HOUSE, draft=True).steps)


def test_a_cached_source_that_was_never_read_and_cannot_be_names_itself(party: Party) -> None:
    factories.source("Weg", location="data/weg.csv", owner=party, mode="cached")
    with pytest.raises(SourceFailed, match="Weg"):
        atlas.snapshots_to_compute(["weg"], {})


def test_old_parts_go_and_those_under_figures_stay(over: Indicator, live: Source, cases: str) -> None:
    for number in range(3):
        with admin(cases) as connection:
            connection.execute("UPDATE zaken SET aantal = %s", [number])
        run_indicator(actor=HOUSE, indicator=over)
    from informatiehuis.rooms.atlas.refreshing import prune

    prune(actor=HOUSE, source=live, keep=1)
    latest = Run.objects.get(is_latest=True)
    assert latest.snapshots["zaken"] in {one.content_hash for one in live.snapshots.all()}
    refresh(actor=HOUSE, source=live)
    assert live.snapshots.filter(is_current=True).count() == 1
