"""Object storage that is away, slow, closed, full of holes or careless: bounded, told in words, and nothing half."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from informatiehuis.engines.lake import Lake, Place
from tests import between as behaviours
from tests import storage
from tests.between import Between
from tests.faults.homes import Home, write_files
from tests.terminal import Terminal

SECRETS = ("geheim", "sleutel-van-een-proef")
FIGURES = {"GM0344": 1849.0, "GM0307": 796.0, "PV26": 2645.0}
MORE = "gemeentecode;jaar;aantal\nGM0344;2022;2000\nGM0307;2022;800\n"


@pytest.fixture
def between(s3_server: str) -> Iterator[Between]:
    with behaviours.between(s3_server) as made:
        yield made


@pytest.fixture(scope="module")
def full(
    plain_house: Path,
    terminal: Terminal,
    s3_server: str,
    small_atlas: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Home, Place]:
    """A house with its lake in object storage and one source in it; never changed."""
    home = Home(plain_house, terminal).copied(tmp_path_factory.mktemp("stored") / "house")
    place = storage.new_place(s3_server)
    write_files(home.folder / "atlas", small_atlas)
    for command in (("atlas", "import", home.folder / "atlas"), ("source", "snapshot", "laadpunten")):
        home.ok(*command, **storage.environment(place))
    return home, place


@pytest.fixture
def s3_place(full: tuple[Home, Place], s3_keys: None) -> Place:
    """A place of this test alone that holds the same."""
    return storage.copied(full[1])


@pytest.fixture
def place(s3_place: Place, between: Between) -> Place:
    """The place as the house knows it: by way of what stands between."""
    return replace(s3_place, endpoint=between.url)


@pytest.fixture
def stored(full: tuple[Home, Place], tmp_path: Path) -> Home:
    """The house, of this test alone, on a machine that holds no copies: all has to come from the storage."""
    home = full[0].copied(tmp_path / "house")
    shutil.rmtree(home.folder / "lake" / ".cache")
    return home


def in_force(home: Home, s3_place: Place) -> tuple[str, str]:
    """The snapshot that the database and the lake say is in force; the lake has it, whole."""
    lake = storage.opened(home.folder.parent / "gezien", s3_place)
    held = lake.current("laadpunten")
    assert held is not None
    assert lake.check("laadpunten") == []
    ((told,),) = home.rows("select content_hash from atlas_snapshot where is_current")
    return told, held.content_hash


WORDS = {
    behaviours.busy: ("antwoordt niet goed, ook niet na herhalen (SlowDown)", "over een paar minuten opnieuw"),
    behaviours.broken: ("antwoordt niet goed, ook niet na herhalen", "over een paar minuten opnieuw"),
    behaviours.silent: ("antwoordt niet goed, ook niet na herhalen", "over een paar minuten opnieuw"),
    behaviours.cut_off: ("antwoordt niet goed, ook niet na herhalen", "over een paar minuten opnieuw"),
    behaviours.denied: ("laat dit huis niet toe (AccessDenied)", "Kijk of de sleutels kloppen"),
    behaviours.altered: ("leest anders terug", "Probeer het opnieuw"),
}


@pytest.mark.parametrize("behaviour", WORDS, ids=lambda behaviour: behaviour.__name__)
def test_an_upload_that_fails_leaves_what_was_in_force(
    stored: Home, place: Place, s3_place: Place, between: Between, behaviour
) -> None:
    before = in_force(stored, s3_place)
    (stored.folder / "atlas" / "laadpunten.csv").write_text(MORE)
    between.behaviour = behaviour
    between.fails = lambda request: request.is_data and request.method == "PUT"
    said = stored.refused("source", "snapshot", "laadpunten", **storage.environment(place))
    assert f"s3://{place.bucket}/{place.prefix}" in said
    for words in WORDS[behaviour]:
        assert words in said
    assert not any(secret in said for secret in SECRETS)
    assert between.failed == (storage.QUICK.attempts if WORDS[behaviour] and "herhalen" in WORDS[behaviour][0] else 1)
    assert in_force(stored, s3_place) == before
    between.behaviour = None
    stored.ok("source", "snapshot", "laadpunten", **storage.environment(place))
    after = in_force(stored, s3_place)
    assert after[0] == after[1] != before[0]


READING = {
    behaviours.busy: "antwoordt niet goed, ook niet na herhalen (SlowDown)",
    behaviours.silent: "antwoordt niet goed, ook niet na herhalen",
    behaviours.dripping: "antwoordt niet goed, ook niet na herhalen (TooSlow)",
    behaviours.cut_off: "antwoordt niet goed, ook niet na herhalen",
    behaviours.denied: "laat dit huis niet toe (AccessDenied)",
}


@pytest.mark.parametrize("behaviour", READING, ids=lambda behaviour: behaviour.__name__)
@pytest.mark.parametrize("what", ["index", "data"])
def test_reading_that_fails_gives_no_figure(stored: Home, place: Place, between: Between, behaviour, what: str) -> None:
    between.behaviour = behaviour
    between.fails = lambda request: request.method == "GET" and request.is_data == (what == "data")
    said = stored.refused("indicator", "run", "laadpunten-totaal", **storage.environment(place))
    assert READING[behaviour] in said
    assert not any(secret in said for secret in SECRETS)
    # boto3 repeats a question, and the lake goes on with an answer that broke off
    assert 0 < between.failed <= storage.QUICK.attempts**2
    assert stored.rows("select count(*) from monitor_run") == [(0,)]
    cache = stored.folder / "lake" / ".cache"
    assert not cache.exists() or list(cache.iterdir()) == []
    between.behaviour = None
    stored.ok("indicator", "run", "laadpunten-totaal", **storage.environment(place))
    assert stored.figures("laadpunten-totaal") == FIGURES


def test_a_download_that_breaks_off_once_goes_on_from_there(stored: Home, place: Place, between: Between) -> None:
    between.behaviour = behaviours.cut_off
    between.fails = lambda request: request.is_data and between.failed == 0
    stored.ok("indicator", "run", "laadpunten-totaal", **storage.environment(place))
    assert between.failed == 1
    assert stored.figures("laadpunten-totaal") == FIGURES


def test_an_index_of_which_the_answer_was_lost_was_written_once(
    stored: Home, place: Place, s3_place: Place, between: Between
) -> None:
    """The request is repeated, and its condition then fails on what it wrote itself."""
    (stored.folder / "atlas" / "laadpunten.csv").write_text(MORE)
    between.behaviour = behaviours.answer_lost
    between.fails = lambda request: (
        request.method == "PUT" and request.path.endswith("index.json") and between.failed == 0
    )
    stored.ok("source", "snapshot", "laadpunten", **storage.environment(place))
    assert between.failed == 1
    told, held = in_force(stored, s3_place)
    assert told == held


def test_storage_that_heeds_no_conditions_is_refused(
    home: Home, s3_server: str, between: Between, small_atlas: dict[str, str]
) -> None:
    """It is tried where a source is new to the lake."""
    place = replace(storage.new_place(s3_server), endpoint=between.url)
    write_files(home.folder / "atlas", small_atlas)
    between.behaviour = behaviours.careless
    said = home.refused("source", "add", home.folder / "atlas" / "laadpunten.csv", **storage.environment(place))
    assert "let niet op voorwaarden bij het schrijven" in said
    assert "Neem opslag die deze voorwaarden wel kent" in said
    assert home.rows("select count(*) from atlas_snapshot") == [(0,)]
    lake = next(one for one in _doctor(home, place) if one["point"] == "lake")
    assert lake["level"] == "wrong"
    assert "let niet op voorwaarden" in lake["what"]


def test_what_is_not_there_is_named(stored: Home, place: Place) -> None:
    """No bucket, no server, no keys, keys in the address, no address."""
    told = storage.environment(place)
    for change, words in {
        ("INFORMATIEHUIS_LAKE", "s3://bestaat-niet/lake"): "De bucket bestaat-niet bestaat niet. Maak hem aan",
        ("INFORMATIEHUIS_LAKE_ENDPOINT", "http://127.0.0.1:9"): "antwoordt niet goed, ook niet na herhalen",
        ("AWS_ACCESS_KEY_ID", ""): "Er zijn geen sleutels voor de objectopslag",
        ("INFORMATIEHUIS_LAKE_ENDPOINT", "http://ik:geheim@127.0.0.1"): "wachtwoorden horen er niet in",
        ("INFORMATIEHUIS_LAKE", "/srv/lake"): "Geef s3://bucket/map",
        ("INFORMATIEHUIS_LAKE_ATTEMPTS", "vaak"): "INFORMATIEHUIS_LAKE_ATTEMPTS kan niet 'vaak' zijn",
    }.items():
        name, value = change
        said = stored.refused("source", "snapshot", "laadpunten", **{**told, name: value})
        assert words in said
        assert "ik:geheim" not in said
        (lake,) = (one for one in _doctor(stored, place, **{name: value}) if one["point"] == "lake")
        assert lake["level"] == "wrong"
        assert words in f"{lake['what']} {lake['what_to_do']}"


def test_object_that_is_gone_or_changed_is_named_by_the_doctor(stored: Home, place: Place, s3_place: Place) -> None:
    (lake,) = (one for one in _doctor(stored, place) if one["point"] == "lake")
    assert (lake["level"], lake["what"]) == ("ok", f"De gegevens staan in objectopslag: {place.address()}.")
    (data,) = (name for name in storage.objects(s3_place) if name.endswith(".parquet"))
    storage.put(s3_place, data, b"PAR1")
    (lake,) = (one for one in _doctor(stored, place) if one["point"] == "lake")
    assert lake["level"] == "wrong"
    assert s3_place.address(data) in lake["what"]


def _doctor(home: Home, place: Place, **changes: str) -> list[dict[str, str]]:
    done = home.run("doctor", "--json", **{**storage.environment(place), **changes})
    return list(json.loads(done.out)["points"])


def test_a_backup_from_storage_that_fails_is_not_there(stored: Home, place: Place, between: Between) -> None:
    between.behaviour = behaviours.busy
    between.fails = lambda request: request.is_data
    kept = stored.folder.parent / "kopie.tar"
    said = stored.refused("backup", kept, **storage.environment(place))
    assert "antwoordt niet goed" in said
    assert not kept.exists()


def test_a_restore_to_storage_that_fails_leaves_nothing(
    stored: Home, place: Place, s3_server: str, between: Between
) -> None:
    kept = stored.folder.parent / "kopie.tar"
    stored.ok("backup", kept, **storage.environment(place))
    other = replace(storage.new_place(s3_server), endpoint=between.url)
    back = Home(stored.folder.parent / "terug", stored.terminal)
    between.behaviour = behaviours.busy
    between.fails = lambda request: request.path.endswith("index.json") and request.method == "PUT"
    said = back.refused("restore", kept, **storage.environment(other))
    assert "antwoordt niet goed" in said
    assert storage.objects(replace(other, endpoint=s3_server)) == {}
    between.behaviour = None
    back.ok("restore", kept, **storage.environment(other))
    lake: Lake = storage.opened(back.folder.parent / "gezien", replace(other, endpoint=s3_server))
    assert lake.check("laadpunten") == []
