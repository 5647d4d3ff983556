"""Figures that were published are computed again from the very data they rest on, whatever became of the source."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from informatiehuis.engines.lake.problems import DamagedProblem
from informatiehuis.engines.query.spark.cluster import Cluster
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, NotAllowed
from informatiehuis.kernel.events import noted
from informatiehuis.kernel.jobs.worker import Worker
from informatiehuis.kernel.models import Area, Party
from informatiehuis.kernel.writing import recorded_change
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.atlas.refreshing import lake, prune, refresh
from informatiehuis.rooms.monitor import queries
from informatiehuis.rooms.monitor.actions import publish
from informatiehuis.rooms.monitor.explaining import explain
from informatiehuis.rooms.monitor.models import Publication, Run
from informatiehuis.rooms.monitor.recomputing import NotRecomputable, Recomputed, recompute, run_to_recompute
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.rooms.conftest import ROWS, Write

OTHER = ("344;Utrecht;2022;3.698;361.699;7,5", *ROWS[1:])


@pytest.fixture
def public(indicator: Indicator, party: Party) -> Publication:
    factories.interpretation("Duiding", indicator, owner=party)
    run_indicator(actor=HOUSE, indicator=indicator)
    return publish(actor=HOUSE, indicator=indicator)


@pytest.fixture
def later(public: Publication, held: Source, write: Write) -> Publication:
    """The same after the source gave other data, the definition changed, and new figures were computed."""
    write(*OTHER)
    refresh(actor=HOUSE, source=held)
    factories.alter(actor=HOUSE, thing=public.indicator, values={"decimals": 1})
    run_indicator(actor=HOUSE, indicator=public.indicator)
    return public


def again(publication: Publication, engine: str = "auto") -> Recomputed:
    run = run_to_recompute(publication.indicator)
    assert run == publication.run
    return recompute(actor=HOUSE, run=run, engine_name=engine)


def file_under(run: Run) -> Path:
    """The parquet of the one snapshot under a run, made so that it can be written."""
    ((slug, content_hash),) = run.snapshots.items()
    path = lake().path(lake().snapshot(slug, content_hash))
    path.chmod(0o644)
    return path


def told(indicator: Indicator) -> str:
    return " ".join(sentence for step in explain(indicator, HOUSE).steps for sentence in step.sentences)


def test_published_figures_come_out_the_same_after_the_source_and_the_definition_changed(later: Publication) -> None:
    before = {one.pk: one.value for one in later.run.figures.all()}
    done = again(later)
    assert (done.same, done.exact, done.compared, done.differences) == (True, True, 4, ())
    assert done.figures_hash == later.run.figures_hash
    assert {one.pk: one.value for one in later.run.figures.all()} == before
    assert Run.objects.get(is_latest=True).number == 2, "no run was made of it"


def test_it_is_written_down_and_told_to_who_reads_the_figures(later: Publication) -> None:
    assert "Nagerekend" not in told(later.indicator)
    again(later)
    event = noted(later.indicator.pk, "recomputed").get()
    detail = event.payload["detail"]
    assert (event.action, detail["recomputed"], detail["same"], detail["differing"]) == (
        "monitor.record_recomputed", 1, True, 0,
    )  # fmt: skip
    assert "alle 4 cijfers zijn precies gelijk." in told(later.indicator)


def test_a_figure_that_was_changed_since_is_named(later: Publication) -> None:
    with recorded_change():
        later.run.figures.filter(area__code="GM0307").update(value=9)
    done = again(later)
    assert not done.same
    assert [(one.area, one.period, one.field, one.stands, one.computed) for one in done.differences] == [
        ("GM0307", "2022", "value", 9, 5.02)
    ]
    assert "1 van de 4 cijfers is anders" in told(later.indicator)


def test_a_figure_that_was_taken_away_is_named(later: Publication) -> None:
    with recorded_change():
        later.run.figures.filter(area__code="GM0310").delete()
    (gone,) = again(later).differences
    assert (gone.area, gone.field, gone.stands, gone.computed) == ("GM0310", "figure", None, 3.84)


def test_a_snapshot_that_was_tampered_with_is_told_by_its_hash(later: Publication) -> None:
    path = file_under(later.run)
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    with pytest.raises(DamagedProblem) as refused:
        again(later)
    assert later.run.snapshots["cijfers"].removeprefix("sha256:") in refused.value.text()
    assert not noted(later.indicator.pk, "recomputed").exists()


def test_a_snapshot_that_was_replaced_whole_is_told_by_its_hash(later: Publication, held: Source) -> None:
    """Other data with a manifest that fits them, in the place of those that the figures rest on."""
    path = file_under(later.run)
    other = lake().current("cijfers")
    assert other
    path.write_bytes(lake().path(other).read_bytes())
    manifest = path.with_name("manifest.json")
    manifest.chmod(0o644)
    manifest.write_text(other.to_json(), "utf-8")
    with pytest.raises(DamagedProblem, match=later.run.snapshots["cijfers"].removeprefix("sha256:")):
        again(later)


def test_a_snapshot_that_is_gone_is_told_by_its_hash(later: Publication, held: Source) -> None:
    content_hash = later.run.snapshots["cijfers"]
    with recorded_change():
        held.snapshots.filter(content_hash=content_hash).delete()
    with pytest.raises(NotRecomputable, match=content_hash):
        again(later)


@pytest.mark.parametrize("change", [{"decimals": 0}, {"decimals": -1}, {"unit": None}, None])
def test_a_definition_that_was_changed_in_the_run_itself_is_told(later: Publication, change: Any) -> None:
    """Also when it is no definition any more."""
    held = later.run.definition
    with recorded_change():
        changed = {**held, **change} if change else {"sql": held["sql"]}
        Run.objects.filter(pk=later.run.pk).update(definition=changed)
    with pytest.raises(NotRecomputable, match="definitie"):
        again(Publication.objects.get(pk=later.pk))


def test_the_areas_are_those_of_then(later: Publication, areas: dict[str, Area]) -> None:
    """An area that came, one that ended and one with another name, all since."""
    factories.area("Nieuw", code="GM0999", slug="gm0999", parent=areas["PV26"])
    factories.alter(actor=HOUSE, thing=areas["GM0310"], values={"valid_until": date(2022, 1, 1), "title": "Bilthoven"})
    assert again(later).same


def test_areas_of_then_that_cannot_be_put_together_again_are_told(later: Publication, areas: dict[str, Area]) -> None:
    factories.alter(actor=HOUSE, thing=areas["GM0310"], values={"valid_until": date(2022, 1, 1)})
    with recorded_change():
        report = {**later.run.report, "inputs": {**later.run.report["inputs"], "areas": "sha256:0"}}
        Run.objects.filter(pk=later.run.pk).update(report=report)
    with pytest.raises(NotRecomputable, match="gebieden van toen"):
        again(later)


def test_figures_that_were_public_once_keep_what_they_rest_on(
    later: Publication, held: Source, write: Write, party: Party
) -> None:
    factories.interpretation("Nieuwe duiding", later.indicator, owner=party)
    first = later.run
    publish(actor=HOUSE, indicator=later.indicator)
    for number in range(3, 6):
        write(f"344;Utrecht;2022;{number};361.699;7,5", *ROWS[1:])
        refresh(actor=HOUSE, source=held)
    run_indicator(actor=HOUSE, indicator=later.indicator)
    prune(actor=HOUSE, source=held, keep=1)
    assert first.snapshots["cijfers"] in queries.pinned_snapshots("cijfers")
    assert recompute(actor=HOUSE, run=run_to_recompute(later.indicator, 1)).same


def test_only_who_may_edit_recomputes(later: Publication, party: Party) -> None:
    for actor in (ANONYMOUS, factories.actor("reader", party)):
        with pytest.raises(NotAllowed):
            recompute(actor=actor, run=later.run)


def test_a_run_that_is_not_there_is_told(later: Publication) -> None:
    with pytest.raises(NotRecomputable, match="is er niet"):
        run_to_recompute(later.indicator, 9)


def test_a_steward_has_it_done_from_the_page(later: Publication, as_steward: Client) -> None:
    page = reverse("monitor:indicator", args=[later.indicator.slug])
    assert 'name="berekening" value="1"' in as_steward.get(page).content.decode()
    as_steward.post(reverse("monitor:recompute", args=[later.indicator.slug]), {"berekening": "1"})
    Worker(once=True).run()
    assert "alle 4 cijfers zijn precies gelijk." in as_steward.get(page).content.decode()
    assert "Nagerekend" in Client().get(page).content.decode()


def ask(client: Client, **body: object) -> Any:
    return client.post("/api/v1/indicatoren/laadpunten/narekeningen", body, content_type="application/json")


def test_a_steward_has_it_done_by_the_api(later: Publication, as_steward: Client) -> None:
    answer = ask(as_steward, reason="Vraag van een lezer")
    assert answer.status_code == 200
    assert answer.json() == {
        "run": 1,
        "engine": "duckdb",
        "same": True,
        "exact": True,
        "compared": 4,
        "figuresHash": later.run.figures_hash,
        "differing": 0,
        "differences": [],
        "outcome": "Berekening 1 nagerekend: alle 4 cijfers zijn precies gelijk.",
    }
    event = noted(later.indicator.pk, "recomputed").get()
    assert (event.action, event.why) == ("monitor.record_recomputed", "Vraag van een lezer")


def test_the_api_names_the_figures_that_differ(later: Publication, as_steward: Client) -> None:
    with recorded_change():
        later.run.figures.filter(area__code="GM0307").update(value=5.5)
    told = ask(as_steward, run=1).json()
    assert (told["same"], told["differing"]) == (False, 1)
    (found,) = told["differences"]
    assert (found["area"], found["period"], found["field"], found["stands"]) == ("GM0307", "2022", "value", 5.5)
    assert "GM0307 2022" in told["outcome"]


def test_the_api_recomputes_another_run_when_that_is_asked(later: Publication, as_steward: Client) -> None:
    told = ask(as_steward, run=2).json()
    assert (told["run"], told["same"]) == (2, True)


def test_the_api_tells_who_may_not_compute_nothing_of_runs(
    later: Publication, party: Party, as_steward: Client
) -> None:
    reader = Client()
    reader.force_login(factories.person("reader", party))
    for run in (1, 9):
        assert ask(reader, run=run).json()["code"] == "not-allowed"
        assert ask(Client(), run=run).status_code == 401
    answer = ask(as_steward, run=9)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-recomputable")
    assert ask(as_steward, run=0).status_code == 400


def test_on_spark_the_figures_are_the_same_to_six_digits(
    later: Publication, spark_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", spark_cluster.connect)
    done = again(later, "spark")
    assert (done.engine, done.same, done.exact, done.compared) == ("spark", True, False, 4)
    assert "met de andere rekenmachine: alle 4 cijfers zijn gelijk tot op zes cijfers" in told(later.indicator)
    with recorded_change():
        later.run.figures.filter(area__code="GM0307").update(value=5.02001)
    assert [(one.area, one.field) for one in again(later, "spark").differences] == [("GM0307", "value")]
