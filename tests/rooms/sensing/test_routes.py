"""Green routes in the house: from a campaign to advice on a page, without anybody in it who rode."""

from __future__ import annotations

import csv
import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from informatiehuis.engines.connectors.base import Location, Written
from informatiehuis.engines.connectors.bicycle_campaign import BicycleCampaign
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.greenroutes.segments import MORE
from informatiehuis.engines.greenroutes.table import COLUMNS, VERDICTS
from informatiehuis.engines.signals.campaign import generate
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import DataUse, Party
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.sensing import queries, routes
from informatiehuis.rooms.sensing.route_presenting import WEIGHTS
from tests import factories

TOLD = {"made_up": True, "seed": 2018, "measurements": 186_000}
PAGE = "/meten/fietsroutes/campagne/"
_made: dict[str, tuple[Path, Written]] = {}


@pytest.fixture
def replay_once(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The connector goes the whole way once for all tests of this file; the same file and settings give its copy."""
    whole = BicycleCampaign.write_parquet

    def write(
        self: BicycleCampaign, location: Location, options: Any, target: Path, fetch: Transport, progress: Any
    ) -> Written:
        key = location.path.read_text() + json.dumps(dict(options), sort_keys=True)
        if key not in _made:
            kept = tmp_path_factory.mktemp("campaign") / "release.parquet"
            _made[key] = kept, whole(self, location, options, kept, fetch, progress)
        kept, written = _made[key]
        shutil.copyfile(kept, target)
        return written

    monkeypatch.setattr(BicycleCampaign, "write_parquet", write)


@pytest.fixture
def file(house: House) -> Path:
    path = house.atlas / "data" / "campagne.campaign"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(TOLD))
    return path


def campaign_of(party: Party, **values: Any) -> Source:
    """A campaign in the register, replayed."""
    made = factories.source(
        "Campagne",
        slug="campagne",
        location="data/campagne.campaign",
        connector="bicycle-campaign",
        owner=party,
        synthetic=True,
        **{"access": "open", **values},
    )
    refresh(actor=HOUSE, source=made)
    return made


@pytest.fixture
def campaign(replay_once: None, file: Path, party: Party) -> Source:
    return campaign_of(party)


def polluted() -> frozenset[int]:
    return generate(seed=2018).truth.polluted


def read(client: Client, path: str, **asked: Any) -> Any:
    response = client.get(path, asked)
    assert response.status_code == 200, response.content
    return response


def crossing(release: routes.Release) -> tuple[int, int, Any]:
    """Two junctions of which the fastest route passes what was planted, and the advice for them."""
    spots = [int(node) for node in release.network.edges[sorted(polluted())].reshape(-1)]
    ends = [(one, other) for one in spots[::7] for other in spots[3::7] if one != other]
    for start, end in ends:
        advice = release.plan(start, end, WEIGHTS["meer"][0])
        if len(set(advice.fastest.segments) - set(advice.advised.segments) & polluted()) > 3 and advice.minutes_more:
            return start, end, advice
    raise AssertionError("no route passes what was planted")


def seen_by(source: Source, actor: Any = HOUSE) -> routes.Release:
    from informatiehuis.rooms.atlas.permitted import Asking

    held = queries.campaign(source.slug, actor)
    assert held
    found = routes.release(held, Asking(actor, "page"))
    assert found
    return found


def test_what_was_planted_is_on_the_page_of_the_campaign(campaign: Source, client: Client) -> None:
    response = read(client, PAGE)
    first = response.context["tables"][0]["rows"]
    told = {int(row["cells"][0]["href"].rstrip("/").rpartition("/")[2]) for row in first}
    assert len(polluted() & told) >= 30
    assert len(told - polluted()) <= 0.15 * len(told)
    assert "Deze metingen zijn verzonnen" in response.content.decode()


def test_the_map_has_the_known_segments_and_only_those_lead_on(campaign: Source, client: Client) -> None:
    body = read(client, PAGE).content.decode()
    release = seen_by(campaign)
    drawn = body[body.index("<svg xmlns") :]
    for segment in range(len(release.network.edges)):
        linked = f'href="{PAGE}{segment}/" tabindex="-1"' in drawn
        assert linked == (segment in release.row_of), segment


def test_the_same_campaign_again_is_the_same_release(campaign: Source) -> None:
    assert not refresh(actor=HOUSE, source=campaign).is_new
    assert campaign.snapshots.count() == 1


def test_where_a_figure_comes_from_stands_on_the_page_of_its_segment(campaign: Source, client: Client) -> None:
    release = seen_by(campaign)
    segment = release.by_verdict[MORE][0]
    body = read(client, f"{PAGE}{segment}/").content.decode()
    held = campaign.snapshots.get()
    for told in (held.content_hash, held.found["raw"], held.found["network"], held.found["version"], "186.000"):
        assert told in body
    assert "vuiler dan op de rest van het net" in body


def test_of_a_segment_that_is_unknown_no_figure_is_told(campaign: Source, client: Client) -> None:
    response = read(client, f"{PAGE}0/")
    assert "niets bekend" in response.context["answer"]
    assert [one["term"] for one in response.context["facts"]] == ["Tussen", "Lengte", "Oordeel"]
    assert client.get(f"{PAGE}99999/").status_code == 404


def test_a_route_around_what_was_planted_is_advised_and_explained(campaign: Source, client: Client) -> None:
    release = seen_by(campaign)
    start, end, advice = crossing(release)
    assert advice.advised.exposure < advice.fastest.exposure
    response = read(client, PAGE, van=start, naar=end, weging="meer")
    told = " ".join(response.context["advice"]["reasons"])
    assert "minuten langer" in told
    assert "mijdt" in told
    ride = response.context["advice"]["junctions"].split(", ")
    assert (ride[0], ride[-1]) == (str(start), str(end))
    fast = read(client, PAGE, van=start, naar=end, weging="snel")
    assert "snelste route is ook" in " ".join(fast.context["advice"]["reasons"])
    rows = response.context["advice"]["table"]["rows"]
    exposures = [row["cells"][3]["value"] for row in rows]
    assert exposures == sorted(exposures, reverse=True)
    assert [row["marked"] for row in rows] == [name == "meer" for name in WEIGHTS]


def test_a_place_can_be_a_position_on_earth(campaign: Source) -> None:
    release = seen_by(campaign)
    x, y = release.network.places[315].tolist()
    assert release.junction(f"{x + 20:.0f}, {y - 20:.0f}") == 315
    near = release.junction("52.09, 5.12")
    far_x, far_y = release.network.places[near]
    assert ((far_x - 136_600) ** 2 + (far_y - 455_900) ** 2) ** 0.5 < 2_000


@pytest.mark.parametrize(
    ("van", "naar", "told"),
    [
        ("900", "1", "Knooppunt 900 staat niet op dit net"),
        ("hier", "1", "geen nummer van een knooppunt"),
        ("53.2, 6.5", "1", "ligt niet bij het net"),
        ("nan, 5", "1", "geen nummer van een knooppunt"),
        ("99999999999999999999", "1", "staat niet op dit net"),
        ("", "1", "verplicht"),
    ],
)
def test_a_place_that_is_not_there_is_told_at_its_field(
    campaign: Source, client: Client, van: str, naar: str, told: str
) -> None:
    response = client.get(PAGE, {"van": van, "naar": naar, "weging": "meer"})
    assert response.status_code == 400
    assert told in response.content.decode()
    assert response.context["advice"] is None


def test_as_open_data_there_is_nothing_of_who_rode(campaign: Source, client: Client) -> None:
    features = read(client, "/ogc/collections/bron-campagne/items", f="json", limit=10000).json()["features"]
    table = b"".join(read(client, "/atlas/bronnen/campagne/gegevens.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(table)))
    assert len(features) == len(rows) == len(generate(seed=2018).truth.network.edges)
    assert {*features[0]["properties"], "geometry"} - {"rijnummer"} == set(COLUMNS)
    assert set(rows[0]) == set(COLUMNS) - {"geometry"}
    more = {int(row["segment"]) for row in rows if row["oordeel"] == VERDICTS[MORE]}
    assert len(more & polluted()) >= 30
    assert "00000000000000" not in table + json.dumps(features)


def test_who_may_not_see_the_source_sees_no_campaign(replay_once: None, file: Path, party: Party) -> None:
    campaign_of(party, access="internal")
    colleague, stranger = Client(), Client()
    colleague.force_login(factories.person("reader", party))
    for path in (PAGE, f"{PAGE}0/"):
        assert stranger.get(path).status_code == 404
        assert colleague.get(path).status_code == 200
    assert PAGE not in stranger.get("/meten/").content.decode()
    assert PAGE in colleague.get("/meten/").content.decode()


def test_a_campaign_that_asks_a_purpose_shows_nothing_before_and_writes_down_the_use(
    replay_once: None, file: Path, party: Party
) -> None:
    factories.thing(
        "processing_activity",
        "Fietsbeleid",
        slug="fietsbeleid",
        purpose="Fietspaden kiezen.",
        legal_basis="public_task",
        responsible=party,
    )
    made = campaign_of(party, access="restricted", purposes=["fietsbeleid"])
    steward = Client()
    steward.force_login(factories.person("steward", party))
    before = steward.get(PAGE)
    assert "Zeg waarvoor" in before.content.decode()
    assert "release" not in before.context
    assert not DataUse.objects.filter(thing=made.pk, name="routes").exists()
    after = steward.get(PAGE, headers={"X-Doelbinding": "fietsbeleid"})
    assert after.context["release"]
    assert DataUse.objects.filter(name="routes").count() == 1


def test_where_a_rule_hides_a_column_no_map_is_drawn(replay_once: None, file: Path, party: Party) -> None:
    campaign_of(party, access_rules=[{"rule": "hide_columns", "columns": ["verschil"], "unless": "steward"}])
    response = read(Client(), PAGE)
    assert "te weinig voor een kaart" in response.content.decode()
    assert "<svg xmlns" not in response.content.decode()


def test_over_a_network_that_is_too_large_no_route_is_planned(
    campaign: Source, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_SEGMENTS", 100)
    response = client.get(PAGE, {"van": "1", "naar": "2", "weging": "meer"})
    assert response.status_code == 400
    assert "plant het huis geen routes" in response.content.decode()
