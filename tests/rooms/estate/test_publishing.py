"""Duties of publication: records of algorithms, what was published, and what only some may see."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from informatiehuis.engines.algorithmregister import RegisterFileProblem, as_json
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, NotAllowed
from informatiehuis.kernel.events import history
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.actions import move_thing
from informatiehuis.rooms.estate.inventories import using
from informatiehuis.rooms.estate.models import Asset, Publication, PublicRegister
from informatiehuis.rooms.estate.publishing import recording
from informatiehuis.rooms.estate.publishing.comparing import OtherOrganisation, compare_with, publishable
from informatiehuis.rooms.estate.publishing.duties import Answer, Currency, Duty, counts, duties
from informatiehuis.rooms.estate.publishing.grounds import later
from informatiehuis.rooms.estate.publishing.presenting import publications_told
from informatiehuis.rooms.estate.publishing.record import told_of
from informatiehuis.rooms.estate.publishing.recording import PublicationProblem
from tests import factories
from tests.rooms.estate.conftest import tie
from tests.rooms.estate.test_inventories import source_of

pytestmark = pytest.mark.django_db

GIVEN = {
    "contact_email": "algoritmes@provincie.example",
    "publication_category": "Impactvolle algoritmes",
    "category": ["Verkeer"],
    "goal": "Wegen veilig houden.",
    "impacttoetsen_grouping": [{"title": "DPIA", "link": "https://provincie.example/dpia"}],
}
TODAY = date(2026, 6, 15)
PAGE = "/middelen/publicatieplichten/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_given: TODAY)


def an_algorithm(party: Party, title: str = "Gladheid voorspellen", **values: Any) -> Asset:
    given = {
        "type": "algorithm",
        "summary": "Voorspelt waar het glad wordt.",
        "publish_in": ["algorithms"],
        "algorithm_record": GIVEN,
        "valid_from": date(2023, 1, 15),
        "owner": party,
        "access": "open",
        **values,
    }
    return factories.thing("asset", title, **given)


@pytest.fixture
def algorithm(party: Party) -> Asset:
    return an_algorithm(party)


def publish(asset: Asset, day: date = date(2026, 1, 10), **values: Any) -> Publication:
    return recording.record_publication(actor=HOUSE, asset=asset, register="algorithms", published_on=day, **values)


def how(title: str, actor: Actor = HOUSE) -> Duty:
    (found,) = [one for one in duties(actor) if one.thing.title == title]
    return found


def test_a_record_has_what_the_house_knows_and_what_was_given_goes_before_it(algorithm: Asset, party: Party) -> None:
    maker = factories.party("Rekenhuis", form="supplier")
    tie(algorithm, "supplied_by", maker)
    (told,) = told_of([algorithm])
    assert told.record["name"] == "Gladheid voorspellen"
    assert told.record["description_short"] == "Voorspelt waar het glad wordt."
    assert told.record["begin_date"] == "2023-01"
    assert told.record["status"] == "In gebruik"
    assert told.record["organization"] == party.title
    assert told.record["provider"] == "Rekenhuis"
    assert told.record["source_id"] == algorithm.slug
    assert told.record["url"].endswith(f"/id/i-asset/{algorithm.slug}")
    assert told.is_refused is False
    recording.describe_algorithm(actor=HOUSE, asset=algorithm, values={**GIVEN, "provider": "Intern ontwikkeld"})
    assert told_of([algorithm])[0].record["provider"] == "Intern ontwikkeld"


def test_a_record_has_of_other_things_only_what_anybody_may_see(algorithm: Asset) -> None:
    secret = factories.party("Geheime leverancier", form="supplier", access="confidential")
    tie(algorithm, "supplied_by", secret)
    (told,) = told_of([algorithm])
    assert "Geheime" not in json.dumps(told.record)
    closed = an_algorithm(Party.objects.get(pk=algorithm.owner_id), "Intern rekenen", access="internal")
    assert "url" not in told_of([closed])[0].record


def test_publishing_is_kept_with_its_event_content_and_hash(algorithm: Asset, steward_actor: Actor) -> None:
    made = recording.record_publication(
        actor=steward_actor, asset=algorithm, register="algorithms", published_on=date(2026, 6, 1)
    )
    (told,) = told_of([algorithm])
    assert (made.sha256, made.record) == (told.sha256, told.record)
    noted = [one for one in history(algorithm.pk) if "detail" in one.payload]
    assert noted[0].action == "estate.record_publication"
    assert noted[0].actor == steward_actor.id
    assert noted[0].payload["detail"]["publication"]["sha256"] == told.sha256
    algorithm.refresh_from_db()
    assert (algorithm.published_in, algorithm.published_checked) == (["algorithms"], date(2026, 6, 1))
    (shown,) = publications_told(algorithm, steward_actor)
    assert shown["who"]


def test_what_changed_after_publication_and_what_is_old_asks_for_work(
    algorithm: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert how(algorithm.title).currency is Currency.MISSING
    publish(algorithm)
    assert how(algorithm.title).currency is Currency.CURRENT
    recording.describe_algorithm(actor=HOUSE, asset=algorithm, values={**GIVEN, "goal": "Wegen nog veiliger houden."})
    assert how(algorithm.title).currency is Currency.CHANGED
    publish(algorithm, date(2026, 2, 1))
    found = how(algorithm.title)
    assert (found.currency, found.since, found.until) == (Currency.CURRENT, date(2026, 2, 1), date(2027, 2, 1))
    monkeypatch.setattr(timezone, "localdate", lambda *_given: date(2027, 2, 1))
    assert how(algorithm.title).currency is Currency.OLD


def test_what_ended_and_stands_there_as_in_use_is_told(algorithm: Asset) -> None:
    publish(algorithm)
    factories.alter(actor=HOUSE, thing=algorithm, values={"valid_until": date(2026, 6, 1)})
    move_thing(actor=HOUSE, thing=algorithm, step="end")
    assert how(algorithm.title).currency is Currency.ENDED
    publish(algorithm, date(2026, 6, 2))
    assert how(algorithm.title).currency is Currency.CURRENT


def test_what_nobody_said_is_not_known_and_not_no(party: Party) -> None:
    factories.thing("asset", "Samenvatten", type="algorithm", owner=party)
    factories.thing("asset", "Loket", type="application", zone="public", owner=party)
    factories.thing("asset", "Kantoorpakket", type="application", zone="office", owner=party)
    asked = {(one.thing.title, one.register): one for one in duties(HOUSE)}
    assert set(asked) == {("Samenvatten", PublicRegister.ALGORITHMS), ("Loket", PublicRegister.ACCESSIBILITY)}
    for one in asked.values():
        assert (one.must, one.stands, one.currency) == (Answer.UNKNOWN, Answer.UNKNOWN, Currency.UNKNOWN)


@pytest.mark.parametrize(
    ("status", "researched", "published", "currency"),
    [
        ("A", date(2023, 6, 16), date(2023, 7, 1), Currency.CURRENT),
        ("B", date(2023, 6, 15), date(2023, 7, 1), Currency.OLD),
        ("A", None, date(2026, 1, 1), Currency.UNKNOWN),
        ("C", None, date(2025, 12, 16), Currency.CURRENT),
        ("C", None, date(2025, 12, 15), Currency.OLD),
        ("D", None, date(2026, 6, 1), Currency.INSUFFICIENT),
        ("E", None, date(2026, 6, 1), Currency.INSUFFICIENT),
    ],
)
def test_a_statement_of_accessibility_holds_as_long_as_its_status_says(
    party: Party, status: str, researched: date | None, published: date, currency: Currency
) -> None:
    site = factories.thing("asset", "Loket", type="application", zone="public", owner=party)
    recording.record_publication(
        actor=HOUSE,
        asset=site,
        register="accessibility",
        published_on=published,
        status=status,
        researched_on=researched,
    )
    assert how("Loket").currency is currency


def test_a_month_later_is_the_last_day_where_there_is_no_such_day() -> None:
    assert [later(date(2025, 8, 31), months) for months in (6, 1, 12)] == [
        date(2026, 2, 28),
        date(2025, 9, 30),
        date(2026, 8, 31),
    ]
    assert later(date(2024, 2, 29), 36) == date(2027, 2, 28)


def test_a_list_of_the_register_of_domains_says_what_stands_there(house: House, party: Party) -> None:
    for name in ("provincie.example", "loket.provincie.example", "kaart.provincie.example"):
        factories.thing(
            "asset",
            name,
            type="domain",
            owner=party,
            publish_in=["domains"],
            published_in=[] if name.startswith("kaart") else ["domains"],
        )
    assert how("loket.provincie.example").currency is Currency.UNKNOWN
    lines = "domein\nprovincie.example\nKAART.provincie.example.\n"
    source = source_of(house, party, "rio", lines)
    using.take_stock_with(actor=HOUSE, source=source, sort="registered", columns={"name": "domein"})
    assert how("loket.provincie.example").currency is Currency.CONTRADICTED
    found = how("kaart.provincie.example")
    assert (found.stands, found.currency, found.seen_on) == (Answer.YES, Currency.CURRENT, timezone.localtime().date())
    # who may not see the list hears only what the assets say
    open_site = factories.thing("asset", "open.provincie.example", type="domain", owner=party, access="open",
                                publish_in=["domains"], published_in=["domains"])  # fmt: skip
    assert how(open_site.title).currency is Currency.CONTRADICTED
    assert (how(open_site.title, ANONYMOUS).currency, how(open_site.title, ANONYMOUS).seen_on) == (
        Currency.UNKNOWN,
        None,
    )


def test_counts_and_lists_are_only_of_what_the_reader_may_see(algorithm: Asset, party: Party) -> None:
    an_algorithm(party, "Geheim rekenen", access="confidential")
    by_register = {one.register: one for one in counts(duties(ANONYMOUS))}
    assert by_register[PublicRegister.ALGORITHMS].all == 1
    assert {one.register: one for one in counts(duties(HOUSE))}[PublicRegister.ALGORITHMS].all == 2
    taken, refused = publishable(ANONYMOUS)
    assert [one.asset.title for one in (*taken, *refused)] == [algorithm.title]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"register": "kadaster"}, "register"),
        ({"published_on": date(2026, 6, 16)}, "published_on"),
        ({"status": "A"}, "status"),
        ({"register": "accessibility"}, "status"),
        ({"register": "accessibility", "status": "Z"}, "status"),
        ({"researched_on": date(2026, 1, 1)}, "researched_on"),
    ],
)
def test_a_publication_that_cannot_be_is_refused_at_its_field(
    algorithm: Asset, values: dict[str, Any], field: str
) -> None:
    given = {"register": "algorithms", "published_on": date(2026, 6, 1), **values}
    with pytest.raises(PublicationProblem) as caught:
        recording.record_publication(actor=HOUSE, asset=algorithm, **given)
    assert caught.value.facts["field"] == field
    assert not Publication.objects.exists()


def test_a_record_that_the_register_refuses_cannot_have_been_published(party: Party) -> None:
    bare = an_algorithm(party, "Kaal", algorithm_record={"goal": "<script>x</script>"})
    with pytest.raises(PublicationProblem, match="neemt dit zo niet op"):
        publish(bare)
    with pytest.raises(PublicationProblem, match="is geen algoritme"):
        publish(factories.thing("asset", "Loket", owner=party))


@pytest.mark.parametrize(
    "values", [{"goal": 7}, {"kleur": "rood"}, {"category": "Verkeer"}, {"lawful_basis_grouping": ["Wegenwet"]}]
)
def test_values_of_another_form_are_not_kept(algorithm: Asset, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        factories.alter(actor=HOUSE, thing=algorithm, values={"algorithm_record": values})


def test_only_who_may_edit_describes_and_records(algorithm: Asset) -> None:
    for call in (
        lambda: recording.describe_algorithm(actor=ANONYMOUS, asset=algorithm, values={}),
        lambda: recording.record_publication(
            actor=ANONYMOUS, asset=algorithm, register="domains", published_on=date(2026, 6, 1)
        ),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_a_file_of_the_register_is_held_to_ours(algorithm: Asset, party: Party) -> None:
    (told,) = told_of([algorithm])
    there = [
        {**told.record, "goal": "Anders."},
        {**told.record, "source_id": "weg", "name": "Weggehaald"},
        {**told.record, "organization": "Gemeente Elders"},
    ]
    found = compare_with(as_json(there).encode(), "x.json", HOUSE).comparison
    assert [each.field.name for each in found.both[0].differences] == ["goal"]
    assert [one["name"] for one in found.only_there] == ["Weggehaald"]
    assert found.others == {"Gemeente Elders": 1}
    with pytest.raises(OtherOrganisation, match="Gemeente Elders"):
        compare_with(as_json(there[2:]).encode(), "x.json", HOUSE)
    with pytest.raises(RegisterFileProblem):
        compare_with(b"{}", "x.json", HOUSE)


def test_a_file_does_not_tell_what_the_house_has_and_a_reader_may_not_see(algorithm: Asset, party: Party) -> None:
    hidden = an_algorithm(party, "Geheim rekenen", access="confidential")
    there = [one.record for one in told_of([algorithm, hidden])]
    found = compare_with(as_json(there).encode(), "x.json", ANONYMOUS).comparison
    assert [one.here["name"] for one in found.both] == [algorithm.title]
    assert (found.only_here, found.only_there) == ((), ())


def test_the_pages_say_what_is_missing_and_what_changed(algorithm: Asset, client: Client, steward: Any) -> None:
    publish(algorithm)
    page = client.get(f"{PAGE}i-asset/{algorithm.slug}/").content.decode()
    assert "Dit is hetzelfde als wat op 10 januari 2026 is gepubliceerd" in page
    assert "Veld niet ingevuld" in page
    client.force_login(steward)
    describe = f"{PAGE}i-asset/{algorithm.slug}/gegevens/"
    assert "Leeg is: Voorspelt waar het glad wordt." in client.get(describe).content.decode()
    sent = {
        "contact_email": "algoritmes@provincie.example",
        "publication_category": "Impactvolle algoritmes",
        "category": ["Verkeer", "Werk"],
        "goal": "<script>alert(1)</script>",
        "impacttoetsen_grouping": "DPIA | https://provincie.example/dpia",
    }
    assert client.post(describe, sent).status_code == 302
    page = client.get(f"{PAGE}i-asset/{algorithm.slug}/").content.decode()
    assert "Gewijzigd sinds de publicatie" in page
    assert "opmaak die het register niet toelaat: script" in page
    assert "<script>alert" not in page
    overview = client.get(PAGE).content.decode()
    assert "gewijzigd na publicatie" in overview
    assert client.get(f"{PAGE}?register=kadaster").status_code == 404


def test_publications_are_recorded_on_the_page_and_a_day_that_is_not_is_said(
    algorithm: Asset, client: Client, steward: Any
) -> None:
    page = f"{PAGE}i-asset/{algorithm.slug}/"
    assert client.post(page, {"register": "algorithms", "published_on": "2026-06-01"}).status_code in (302, 403)
    assert not Publication.objects.exists()
    client.force_login(steward)
    for wrong in ("2026-02-30", "2026-06-16", ""):
        answer = client.post(page, {"register": "algorithms", "published_on": wrong})
        assert answer.status_code == 400
    assert client.post(page, {"register": "algorithms", "published_on": "2026-06-01"}).status_code == 302
    assert Publication.objects.get().published_on == date(2026, 6, 1)


def test_files_and_api_give_the_record(algorithm: Asset, client: Client, party: Party) -> None:
    an_algorithm(party, "Kaal", algorithm_record={})
    (told,) = told_of([algorithm])
    answer = client.get(f"{PAGE}algoritmeregister.json")
    assert json.loads(answer.content) == [told.record]
    assert answer["Cache-Control"] == "no-store"
    assert client.get(f"{PAGE}i-asset/{algorithm.slug}/vermelding.csv").content.decode().startswith("\ufeffname;")
    assert client.get(f"{PAGE}algoritmeregister.exe").status_code == 404
    shown = client.get(f"/api/v1/i-assets/{algorithm.slug}/algoritmeregister").json()
    assert (shown["record"], shown["isAccepted"], shown["publishedOn"]) == (told.record, True, None)
    bare = client.get("/api/v1/i-assets/kaal/algoritmeregister").json()
    assert bare["isAccepted"] is False
    assert "contact_email" in [one["field"] for one in bare["findings"] if one["weight"] == "refused"]


def test_the_page_compares_a_file_and_says_what_is_wrong_with_another(algorithm: Asset, client: Client) -> None:
    (told,) = told_of([algorithm])
    page = f"{PAGE}vergelijken/"
    file = SimpleUploadedFile("r.json", as_json([{**told.record, "goal": "<b>Anders</b>"}]).encode())
    shown = client.post(page, {"file": file}).content.decode()
    assert "Anders" in shown
    assert "<b>Anders" not in shown
    wrong = client.post(page, {"file": SimpleUploadedFile("r.json", b"[1]")})
    assert wrong.status_code == 400
    assert "is geen algoritme" in wrong.content.decode()


def test_every_form_that_is_sent_has_the_token_that_it_is_checked_for(algorithm: Asset, steward: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(steward)
    source = factories.source("Lijst", owner=algorithm.owner)
    own = f"{PAGE}i-asset/{algorithm.slug}/"
    for page in (own, f"{own}gegevens/", f"{PAGE}vergelijken/", f"/middelen/zicht/bron/{source.slug}/"):
        forms = client.get(page).content.decode().split('method="post"')[1:]
        assert forms, page
        assert all("csrfmiddlewaretoken" in form.split("</form>")[0] for form in forms), page
