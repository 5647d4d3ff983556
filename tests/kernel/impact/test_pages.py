"""The pages of impact: choose a change, read what it touches, keep that, and hold two changes side by side."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Event, ImpactRecord, KindOfChange
from tests import factories
from tests.kernel.impact.conftest import House, tie

Change = Callable[..., KindOfChange]


def page_of(house: House) -> str:
    return reverse("register:asset:effect", args=[house.server.slug])


def test_a_visitor_chooses_a_change_and_reads_what_it_touches(client: Client, house: House, change: Change) -> None:
    cloud, other = change(), change("Wet gewijzigd", concerns=["process"])
    start = client.get(house.server.get_absolute_url()).content.decode()
    assert page_of(house) in start
    asked = client.get(page_of(house)).content.decode()
    assert cloud.title in asked
    assert other.title not in asked
    told = client.get(page_of(house), {"wijziging": cloud.slug}).content.decode()
    assert "Deze wijziging raakt 2 dingen. Van nog 2 dingen is dat niet zeker." in told
    assert "mag hoogstens 8 uur stilliggen" in told
    assert "heeft nog niemand vastgelegd" in told
    assert 'name="conclusion"' not in told  # a visitor keeps nothing


def test_a_kind_of_change_that_does_not_fit_is_refused(client: Client, house: House, change: Change) -> None:
    law = change("Wet gewijzigd", concerns=["process"])
    answer = client.get(page_of(house), {"wijziging": law.slug})
    assert answer.status_code == 400
    assert "Deze soort wijziging kan hier niet" in answer.content.decode()


def test_a_judgement_is_kept_and_says_later_what_is_otherwise(client: Client, house: House, change: Change) -> None:
    cloud = change()
    client.force_login(factories.person("steward", house.server.owner))
    told = {"title": "Server naar de cloud", "conclusion": "Kan, na overleg."}
    answer = client.post(f"{page_of(house)}?wijziging={cloud.slug}", told)
    record = ImpactRecord.objects.get()
    assert answer["Location"] == record.get_absolute_url()
    assert (record.owner, record.access, record.rules_version) == (house.server.owner, "open", 1)
    assert "Server" not in str(record.touched)  # no words of things: they may be hidden or erased
    assert Event.objects.filter(action="kernel.keep_judgement", thing=record.pk).exists()
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Nu zou dezelfde wijziging hetzelfde raken." in page
    assert "Kan, na overleg." in page
    tie(factories.thing("asset", "Nieuwe poort"), "runs_on", house.server)
    later = client.get(record.get_absolute_url()).content.decode()
    assert "Zou nu ook geraakt worden" in later
    assert later.count("Nieuwe poort") == 1  # not among what was judged then


def test_a_record_tells_the_reasons_of_the_rules_by_which_it_was_made(
    client: Client, house: House, change: Change
) -> None:
    cloud = change()
    client.force_login(factories.person("steward", house.server.owner))
    client.post(f"{page_of(house)}?wijziging={cloud.slug}", {"title": "Beoordeling"})
    cloud.refresh_from_db()
    factories.alter(actor=HOUSE, thing=cloud, values={"rules": ["runs_on omhoog raakt: Een heel andere reden."]})
    record = ImpactRecord.objects.get()
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Wat hierop draait, moet mee." in page
    assert "Een heel andere reden." not in page
    assert "De regels van deze soort wijziging zijn sindsdien gewijzigd." in page
    beside = {"een": f"impact_record:{record.slug}", "ander": f"asset:{house.server.slug}:{cloud.slug}"}
    compared = client.get(reverse("impact:compare"), beside).content.decode()
    assert "Wat hierop draait, moet mee." in compared


def test_who_reads_a_record_reads_nothing_of_what_is_hidden(client: Client, house: House, change: Change) -> None:
    cloud = change()
    client.force_login(factories.person("steward", house.server.owner))
    client.post(f"{page_of(house)}?wijziging={cloud.slug}", {"title": "Beoordeling"})
    factories.alter(actor=HOUSE, thing=house.application, values={"access": "confidential"})
    client.logout()
    page = client.get(ImpactRecord.objects.get().get_absolute_url()).content.decode()
    assert "Zaaksysteem" not in page
    assert "Vergunningen verlenen" not in page  # the way to it leads through what is hidden
    assert "Zaken" in page


def test_nobody_keeps_a_judgement_who_may_make_nothing_there(client: Client, house: House, change: Change) -> None:
    cloud = change()
    client.force_login(factories.person("steward", factories.party("Een ander")))
    answer = client.post(f"{page_of(house)}?wijziging={cloud.slug}", {"title": "Beoordeling"})
    assert answer.status_code == 403
    assert not ImpactRecord.objects.exists()


def test_two_changes_are_held_side_by_side(client: Client, house: House, change: Change) -> None:
    cloud = change()
    ends = change("Stopt", rules=("kept_in omhoog raakt: Deze gegevens zijn weg.", "runs_on omhoog raakt niet: Nee."))
    asked = {
        "een": f"asset:{house.server.slug}:{cloud.slug}",
        "ander": f"asset:{house.server.slug}:{ends.slug}",
    }
    page = client.get(reverse("impact:compare"), asked).content.decode()
    assert "Beide raken 1; alleen de eerste raakt er 3, alleen de tweede 0." in page
    only_one = page[page.index('id="eerste"') : page.index('id="tweede"')]
    assert "Zaaksysteem" in only_one
    assert "Deze gegevens zijn weg." not in only_one


def test_a_comparison_that_names_nothing_is_refused(client: Client, house: House, change: Change) -> None:
    for bad in ("", "zomaar", "asset:", f"asset:{house.server.slug}", "impact_record"):
        answer = client.get(reverse("impact:compare"), {"een": bad, "ander": bad})
        assert answer.status_code == 400, bad
    unknown = {"een": "asset:nergens:niets", "ander": "asset:nergens:niets"}
    assert client.get(reverse("impact:compare"), unknown).status_code == 404


def test_the_page_of_a_kind_of_change_tells_its_rules_in_words(client: Client, change: Change) -> None:
    page = client.get(change().get_absolute_url()).content.decode()
    assert "wordt misschien geraakt" in page
    assert "Wat hierop draait, moet mee." in page
