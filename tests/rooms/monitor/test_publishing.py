"""What visitors and makers see: nothing without a valid interpretation, never a hidden value, and why not."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, NotAllowed, actor_for
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.boundaries import keep_boundaries
from informatiehuis.kernel.models import Area, BoundarySet, Event, Party, User
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.monitor import downloads
from informatiehuis.rooms.monitor.actions import (
    NotPublishable,
    confirm_interpretation,
    publish,
    withdraw_publication,
)
from informatiehuis.rooms.monitor.explaining import Explanation, NothingToExplain, Step, explain
from informatiehuis.rooms.monitor.models import Interpretation, Publication, Run
from informatiehuis.rooms.monitor.queries import published, shown
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.rooms.conftest import ROWS, Write

HASH = re.compile(r"[0-9a-f]{12,}")


@action
def keep(*, actor: Actor, boundary_set: BoundarySet, codes: list[str]) -> None:
    shapes = [shapely.box(136000 + 2000 * n, 455000, 137000 + 2000 * n, 456000) for n in range(len(codes))]
    keep_boundaries(boundary_set, codes, shapes, origin="test")


@pytest.fixture
def boundaries(areas: dict[str, Area]) -> BoundarySet:
    """Squares for the three municipalities."""
    made = factories.thing("boundary_set", "Vierkanten", level="municipality", schematic=True)
    keep(actor=HOUSE, boundary_set=made, codes=["GM0307", "GM0310", "GM0344"])
    return BoundarySet.objects.get(pk=made.pk)


@pytest.fixture
def interpretation(indicator: Indicator, party: Party) -> Interpretation:
    return factories.interpretation("Duiding", indicator, owner=party, text="Het zijn er genoeg.")


@pytest.fixture
def public(indicator: Indicator, interpretation: Interpretation, boundaries: BoundarySet) -> Publication:
    run_indicator(actor=HOUSE, indicator=indicator)
    return publish(actor=HOUSE, indicator=indicator)


def compute_other(indicator: Indicator, held: Source, write: Write) -> Run:
    """A second run, on other data."""
    write("344;Utrecht;2022;3.698;361.699;7,5", *ROWS[1:])
    refresh(actor=HOUSE, source=held)
    return run_indicator(actor=HOUSE, indicator=indicator).run


def page(indicator: Indicator, client: Client | None = None, query: str = "") -> str:
    answer = (client or Client()).get(reverse("monitor:indicator", args=[indicator.slug]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


# --- publishing is refused, with the reason ------------------------------------------------------------------


def test_without_figures(indicator: Indicator, interpretation: Interpretation, owner_actor: Actor) -> None:
    with pytest.raises(NotPublishable, match="nog geen cijfers"):
        publish(actor=owner_actor, indicator=indicator)


def test_without_interpretation(indicator: Indicator, owner_actor: Actor) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    with pytest.raises(NotPublishable, match="er is geen duiding"):
        publish(actor=owner_actor, indicator=indicator)
    assert not Publication.objects.exists()


def test_an_interpretation_that_is_hidden_is_as_one_that_is_not_there(
    indicator: Indicator, interpretation: Interpretation, owner_actor: Actor
) -> None:
    """Why figures cannot be published tells an owner nothing of what another party keeps to itself."""
    run_indicator(actor=HOUSE, indicator=indicator)
    other = factories.party("Een ander")
    factories.alter(actor=HOUSE, thing=interpretation, values={"access": "confidential", "owner": other})
    with pytest.raises(NotPublishable, match="er is geen duiding"):
        publish(actor=owner_actor, indicator=indicator)
    with pytest.raises(NotPublishable, match="niet iedereen mag de duiding lezen"):
        publish(actor=HOUSE, indicator=indicator)


def test_without_a_concept(indicator: Indicator, interpretation: Interpretation, owner_actor: Actor) -> None:
    concept = indicator.concept
    factories.alter(actor=HOUSE, thing=indicator, values={"concept": None})
    run_indicator(actor=HOUSE, indicator=indicator)
    with pytest.raises(NotPublishable, match="geen begrip"):
        publish(actor=owner_actor, indicator=indicator)
    assert not Publication.objects.exists()
    factories.alter(actor=HOUSE, thing=indicator, values={"concept": concept})
    assert publish(actor=owner_actor, indicator=indicator)


@pytest.mark.parametrize(
    "values",
    [
        {"valid_until": date(2020, 1, 1)},
        {"valid_from": date(2099, 1, 1)},
    ],
)
def test_with_an_interpretation_that_does_not_hold_today(
    indicator: Indicator, interpretation: Interpretation, owner_actor: Actor, values: dict[str, date]
) -> None:
    factories.alter(actor=HOUSE, thing=interpretation, values=values)
    run_indicator(actor=HOUSE, indicator=indicator)
    with pytest.raises(NotPublishable, match="verlopen"):
        publish(actor=owner_actor, indicator=indicator)


def test_an_interpretation_no_longer_holds_on_its_last_day(
    indicator: Indicator, interpretation: Interpretation, owner_actor: Actor
) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    today = timezone.localdate()
    factories.alter(actor=HOUSE, thing=interpretation, values={"valid_until": today})
    with pytest.raises(NotPublishable):
        publish(actor=owner_actor, indicator=indicator)
    factories.alter(actor=HOUSE, thing=interpretation, values={"valid_until": today + timedelta(days=1)})
    assert publish(actor=owner_actor, indicator=indicator)


def test_with_an_interpretation_of_other_figures_until_somebody_confirms_it(
    public: Publication, indicator: Indicator, interpretation: Interpretation, held: Source, write: Write,
    owner_actor: Actor, steward_actor: Actor,
) -> None:  # fmt: skip
    compute_other(indicator, held, write)
    with pytest.raises(NotPublishable, match="eerdere cijfers"):
        publish(actor=owner_actor, indicator=indicator)
    interpretation.refresh_from_db()
    confirm_interpretation(actor=steward_actor, interpretation=interpretation)
    assert publish(actor=owner_actor, indicator=indicator).run.number == 2


def test_a_steward_confirms_but_does_not_publish(
    indicator: Indicator, interpretation: Interpretation, steward_actor: Actor
) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    confirm_interpretation(actor=steward_actor, interpretation=interpretation)
    with pytest.raises(NotAllowed):
        publish(actor=steward_actor, indicator=indicator)
    assert not Publication.objects.exists()


def test_a_reader_confirms_nothing(indicator: Indicator, interpretation: Interpretation, party: Party) -> None:
    with pytest.raises(NotAllowed):
        confirm_interpretation(actor=factories.actor("reader", party), interpretation=interpretation)


def test_the_page_says_why_it_was_refused(indicator: Indicator, owner: User) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    client = Client()
    client.force_login(owner)
    answer = client.post(reverse("monitor:publish", args=["laadpunten"]), follow=True)
    assert "er is geen duiding" in answer.content.decode()


# --- who sees what -------------------------------------------------------------------------------------------


def test_a_visitor_sees_the_public_run_and_makers_may_see_the_latest(
    public: Publication, indicator: Indicator, held: Source, write: Write, steward_actor: Actor
) -> None:
    compute_other(indicator, held, write)
    assert shown(indicator, ANONYMOUS).run == public.run
    assert shown(indicator, ANONYMOUS, draft=True).run == public.run, "asking for the draft gives a visitor nothing"
    draft = shown(indicator, steward_actor, draft=True)
    assert draft.run is not None
    assert (draft.run.number, draft.is_public) == (2, False)
    assert "10,22" not in page(indicator, query="?concept")


def test_before_publication_makers_see_figures_and_visitors_why_not(
    indicator: Indicator, as_steward: Client, boundaries: BoundarySet
) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    assert "5,11" in page(indicator, as_steward)
    visitor = page(indicator)
    assert "5,11" not in visitor
    assert "nog niet openbaar" in visitor
    for form in ("csv", "parquet", "geojson"):
        assert Client().get(reverse("monitor:figures", args=["laadpunten", form])).status_code == 404


@pytest.mark.parametrize("values", [{"valid_until": date(2020, 1, 1)}, {"status": "ended"}])
def test_when_the_interpretation_expires_visitors_no_longer_see_the_figures(
    public: Publication, indicator: Indicator, interpretation: Interpretation, as_steward: Client,
    values: dict[str, Any],
) -> None:  # fmt: skip
    assert "5,11" in page(indicator)
    interpretation.refresh_from_db()
    factories.alter(actor=HOUSE, thing=interpretation, values=values)
    visitor = page(indicator)
    assert "5,11" not in visitor
    assert "verlopen" in visitor
    assert list(published(ANONYMOUS)) == []
    assert Client().get(reverse("monitor:figures", args=["laadpunten", "csv"])).status_code == 404
    assert "5,11" in page(indicator, as_steward)


def test_withdrawn_figures_are_gone_for_visitors_and_kept(
    public: Publication, indicator: Indicator, owner_actor: Actor
) -> None:
    withdraw_publication(actor=owner_actor, indicator=indicator)
    assert shown(indicator, ANONYMOUS).run is None
    assert Run.objects.get().figures.count() == 4


def test_an_indicator_that_is_not_open_is_not_there_for_a_visitor(public: Publication, indicator: Indicator) -> None:
    factories.alter(actor=HOUSE, thing=indicator, values={"access": "internal"})
    for name, args in (
        ("monitor:indicator", ["laadpunten"]),
        ("monitor:figures", ["laadpunten", "csv"]),
        ("monitor:drawing", ["laadpunten", "kaart", "svg"]),
        ("monitor:indicator", ["bestaat-niet"]),
    ):
        assert Client().get(reverse(name, args=args)).status_code == 404
    with pytest.raises(NotAllowed):
        explain(indicator, ANONYMOUS)


# --- what is hidden stays hidden -----------------------------------------------------------------------------


@pytest.fixture
def small(
    held: Source, indicator: Indicator, interpretation: Interpretation, boundaries: BoundarySet, write: Write
) -> Run:
    """De Bilt stands on 16.754 and is hidden; Amersfoort (27.961) is hidden with it, because the total shows."""
    write(
        "344;Utrecht;2022;998.317;361.699;7,5",
        "307;Amersfoort;2022;27.961;158.590;6",
        "310;De Bilt;2022;16.754;43.508;8",
    )
    refresh(actor=HOUSE, source=held)
    sql = "select gemeentecode as area, jaar as period, aantal as value, aantal as n from cijfers"
    values = {"sql": sql, "rollup": "sum", "factor": 1, "decimals": 0, "minimum_n": 20000}
    factories.alter(actor=HOUSE, thing=indicator, values=values)
    run_indicator(actor=HOUSE, indicator=indicator)
    return publish(actor=HOUSE, indicator=indicator).run


SECRETS = ("16754", "16.754", "27961", "27.961", "16,754", "27,961", "44715", "44.715")


def leaks(content: str) -> list[str]:
    """The secrets in a text; hashes left out, which hold any digits."""
    plain = HASH.sub("", content)
    return [secret for secret in SECRETS if secret in plain]


def test_a_hidden_figure_leaks_nowhere(small: Run, indicator: Indicator, as_steward: Client) -> None:
    for client in (Client(), as_steward):
        for path in (
            reverse("monitor:indicator", args=["laadpunten"]),
            reverse("monitor:indicator", args=["laadpunten"]) + "?gebied=GM0310",
            reverse("monitor:area", args=["gm0310"]),
            reverse("monitor:overview"),
            reverse("monitor:figures", args=["laadpunten", "csv"]),
            reverse("monitor:figures", args=["laadpunten", "geojson"]),
            reverse("monitor:drawing", args=["laadpunten", "kaart", "svg"]),
            reverse("monitor:drawing", args=["laadpunten", "grafiek", "svg"]),
            "/api/v1/indicatoren/laadpunten/cijfers",
            "/api/v1/indicatoren/laadpunten/uitleg?gebied=GM0310",
            reverse("portal:home"),
        ):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert leaks(answer.content.decode()) == [], path
    assert leaks(json.dumps(explain(indicator, HOUSE, area="GM0310").as_mapping(), default=str)) == []


def test_in_parquet_a_hidden_figure_has_a_reason_and_no_parts(small: Run, indicator: Indicator) -> None:
    content = Client().get(reverse("monitor:figures", args=["laadpunten", "parquet"])).content
    rows = {row["area"]: row for row in pq.read_table(io.BytesIO(content)).to_pylist()}
    for code in ("GM0310", "GM0307"):
        assert [rows[code][name] for name in ("value", "n", "low", "high")] == [None] * 4
        assert rows[code]["missing"].startswith("Verborgen")
    assert (rows["GM0344"]["value"], rows["PV26"]["value"]) == (998317, 1043032)
    assert rows["GM0344"]["missing"] == ""


def test_the_reason_stands_on_the_page_and_in_the_explanation(small: Run, indicator: Indicator) -> None:
    assert "Verborgen: het cijfer gaat over te weinig" in page(indicator)
    told = explain(indicator, ANONYMOUS, area="GM0310").steps[0]
    assert "Verborgen" in told.sentences[0]
    assert told.facts == {}


def test_what_was_shown_before_and_is_hidden_now_is_not_told_as_a_change(
    public: Publication, indicator: Indicator, interpretation: Interpretation
) -> None:
    factories.alter(actor=HOUSE, thing=indicator, values={"minimum_n": 50000})
    run_indicator(actor=HOUSE, indicator=indicator)
    interpretation.refresh_from_db()
    confirm_interpretation(actor=HOUSE, interpretation=interpretation)
    publish(actor=HOUSE, indicator=indicator)
    moved = {one["area"]: one for one in step(explain(indicator, ANONYMOUS), "changes").facts["figures"]}
    assert moved["GM0310"] == {"area": "GM0310", "period": "2022", "before": None, "after": None}


# --- files ---------------------------------------------------------------------------------------------------


def test_csv_opens_in_a_dutch_spreadsheet_and_holds_every_figure(public: Publication, indicator: Indicator) -> None:
    content = Client().get(reverse("monitor:figures", args=["laadpunten", "csv"])).content
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = content.decode("utf-8-sig").splitlines()
    assert head.split(";")[:6] == [f'"{n}"' for n in ("indicator", "area", "name", "level", "period", "value")] or (
        head.split(";")[:6] == ["indicator", "area", "name", "level", "period", "value"]
    )
    assert len(rows) == 4


def test_geojson_is_in_degrees_and_says_that_the_borders_are_schematic(
    public: Publication, indicator: Indicator
) -> None:
    told = json.loads(downloads.as_geojson(shown(indicator, ANONYMOUS)))
    assert {feature["properties"]["area"] for feature in told["features"]} == {"GM0344", "GM0307", "GM0310"}
    x, y = told["features"][0]["geometry"]["coordinates"][0][0]
    assert (round(x), round(y)) == (5, 52)
    assert "Schematisch" in told["note"]


@pytest.mark.parametrize("drawing", ["kaart", "grafiek"])
def test_drawings_come_as_svg_and_png(public: Publication, drawing: str) -> None:
    svg = Client().get(reverse("monitor:drawing", args=["laadpunten", drawing, "svg"]))
    png = Client().get(reverse("monitor:drawing", args=["laadpunten", drawing, "png"]))
    assert b"<svg" in svg.content[:300]
    assert png.content.startswith(b"\x89PNG")
    assert Client().get(reverse("monitor:drawing", args=["laadpunten", drawing, "pdf"])).status_code == 404


# --- the chain behind a figure -------------------------------------------------------------------------------


def step(told: Explanation, name: str) -> Step:
    return next(one for one in told.steps if one.name == name)


def test_the_chain_has_every_step_with_its_proof(public: Publication, indicator: Indicator, held: Source) -> None:
    told = explain(indicator, ANONYMOUS, area="GM0344")
    assert [one.name for one in told.steps] == [
        "figure", "meaning", "computation", "source", "quality", "age", "areas", "rules", "run",
        "interpretation", "publication",
    ]  # fmt: skip
    assert told.steps[0].sentences == ("Utrecht, 2022: 5,11\xa0laadpunten per 1.000 inwoners.",)
    assert told.steps[0].facts["numerator"] == 1849
    assert step(told, "computation").facts["fingerprint"] == public.run.fingerprint
    snapshot = held.snapshots.get()
    source = step(told, "source")
    assert source.facts["content_hash"] == snapshot.content_hash
    assert source.facts["columns"] == ["aantal", "gemeentecode", "inwoners", "jaar"]
    assert step(told, "areas").facts["content_hash"].startswith("sha256:")
    assert step(told, "run").facts["figures_hash"] == public.run.figures_hash
    event = Event.objects.get(number=step(told, "publication").facts["event"])
    assert (event.payload["detail"]["published"], event.thing) == (1, indicator.pk)


def test_a_second_run_tells_what_changed(
    public: Publication, indicator: Indicator, held: Source, write: Write, steward_actor: Actor
) -> None:
    compute_other(indicator, held, write)
    told = step(explain(indicator, steward_actor, draft=True), "changes")
    assert "Nieuwe gegevens uit: Cijfers." in told.sentences
    assert told.facts["figures"] == [
        {"area": "GM0344", "period": "2022", "before": 5.11, "after": 10.22},
        {"area": "PV26", "period": "2022", "before": 4.99, "after": 8.27},
    ]
    assert not any("definitie" in sentence for sentence in told.sentences)


def test_the_chain_speaks_of_a_computation_and_names_the_engine_as_a_detail(
    public: Publication, indicator: Indicator
) -> None:
    told = step(explain(indicator, ANONYMOUS), "run")
    assert told.sentences[1] == "Dit is berekening 1 van deze indicator."
    assert (told.facts["run"], told.facts["engine"]) == (1, "duckdb")
    assert not any("run" in sentence or "duckdb" in sentence for sentence in told.sentences)
    page = Client().get(reverse("monitor:indicator", args=["laadpunten"])).content.decode()
    assert "Rekenprogramma: <code>duckdb</code>" in page


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (("344;Utrecht;2022;1.849;361.699;9,9", *ROWS[1:]), "De cijfers zijn dezelfde als in berekening 1."),
        ((*ROWS[:2], "310;De Bilt;2022;168;43.508;8,25"), "1 cijfer is anders dan in berekening 1."),
        (("344;Utrecht;2022;3.698;361.699;7,5", *ROWS[1:]), "2 cijfers zijn anders dan in berekening 1."),
    ],
    ids=["none", "one", "several"],
)
def test_how_many_figures_differ_is_told_in_good_dutch(
    public: Publication,
    indicator: Indicator,
    held: Source,
    write: Write,
    steward_actor: Actor,
    rows: tuple[str, ...],
    sentence: str,
) -> None:
    """One more point in De Bilt changes its own figure, and in the province only what is rounded away."""
    write(*rows)
    refresh(actor=HOUSE, source=held)
    assert run_indicator(actor=HOUSE, indicator=indicator).run.number == 2
    assert sentence in step(explain(indicator, steward_actor, draft=True), "changes").sentences


def test_visitors_never_hear_of_figures_that_were_not_public(
    public: Publication, indicator: Indicator, held: Source, write: Write, interpretation: Interpretation
) -> None:
    """The second run was never public, the third is: it is compared with the first."""
    compute_other(indicator, held, write)
    write("344;Utrecht;2022;1.000;361.699;7,5", *ROWS[1:])
    refresh(actor=HOUSE, source=held)
    run_indicator(actor=HOUSE, indicator=indicator)
    interpretation.refresh_from_db()
    confirm_interpretation(actor=HOUSE, interpretation=interpretation)
    publish(actor=HOUSE, indicator=indicator)
    told = explain(indicator, ANONYMOUS)
    assert step(told, "changes").facts["run"] == 1
    assert step(told, "changes").facts["figures"][0]["before"] == 5.11
    assert "10.22" not in json.dumps(told.as_mapping(), default=str)


def test_a_public_figure_is_explained_by_the_definition_it_was_made_with(
    public: Publication, indicator: Indicator
) -> None:
    factories.alter(actor=HOUSE, thing=indicator, values={"decimals": 0, "unit": "iets anders", "minimum_n": 5})
    told = explain(indicator, ANONYMOUS, area="GM0344")
    assert "5,11\xa0laadpunten per 1.000 inwoners" in told.steps[0].sentences[0]
    assert step(told, "rules").sentences[0] == "Afgerond op 2 cijfers achter de komma."
    assert any("sindsdien gewijzigd" in sentence for sentence in step(told, "computation").sentences)


def test_a_source_that_is_not_for_everybody_is_not_named(
    public: Publication, indicator: Indicator, held: Source, steward_actor: Actor
) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"access": "restricted", "title": "Gevoelig register"})
    told = json.dumps(explain(indicator, ANONYMOUS).as_mapping(), default=str, ensure_ascii=False)
    assert "Gevoelig register" not in told
    assert "data/cijfers.csv" not in told
    assert held.snapshots.get().content_hash in told
    assert "Gevoelig register" in str(explain(indicator, steward_actor).as_mapping())


def test_the_place_of_a_file_on_the_server_is_not_told(public: Publication, indicator: Indicator, held: Source) -> None:
    snapshot = held.snapshots.get()
    replant(actor=HOUSE, source=held, origin="/srv/afdeling/jan/cijfers.csv")
    snapshot.refresh_from_db()
    assert step(explain(indicator, ANONYMOUS), "source").facts["origin"] == "cijfers.csv"


@action
def replant(*, actor: Actor, source: Source, origin: str) -> None:
    with changes.also_writing():
        source.snapshots.update(origin=origin)


def test_an_area_without_a_figure_cannot_be_explained(public: Publication, indicator: Indicator, owner: User) -> None:
    for actor in (ANONYMOUS, actor_for(owner)):
        with pytest.raises(NothingToExplain, match="GM9999"):
            explain(indicator, actor, area="GM9999")
