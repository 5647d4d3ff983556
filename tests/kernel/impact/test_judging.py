"""What a change touches: by the rules of its kind, both ways, with what is not known said as such."""

from __future__ import annotations

from collections.abc import Callable

from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.impact.judging import How, Touched, in_words, judge, seen_hits
from informatiehuis.kernel.impact.rules import read_rules
from informatiehuis.kernel.models import KindOfChange, Thing
from tests import factories
from tests.kernel.impact.conftest import CLOUD, House, tie

Change = Callable[..., KindOfChange]


def touched(thing: Thing, change: KindOfChange, actor: Actor = HOUSE) -> list[Touched]:
    return in_words(judge(thing, change, actor).hits, read_rules(change.rules), actor)


def hows(found: list[Touched]) -> dict[str, How]:
    return {one.thing.title: one.how for one in found}


def test_what_a_rule_touches_is_certain_and_what_no_rule_speaks_of_is_unknown(house: House, change: Change) -> None:
    assert hows(touched(house.server, change())) == {
        "Zaaksysteem": How.DIRECT,
        "Vergunningen verlenen": How.THROUGH,
        "Leverancier": How.UNKNOWN,  # a rule says that it may, on the way down
        "Zaken": How.UNKNOWN,  # it rests on the server, and no rule speaks of that
    }


def test_the_way_is_told_in_sentences_with_the_reason_of_each_step(house: House, change: Change) -> None:
    found = {one.thing.title: one for one in touched(house.server, change())}
    said = [(step.near.title, step.words, step.far.title, step.why) for step in found["Vergunningen verlenen"].way]
    assert said == [
        ("Zaaksysteem", "draait op", "Server", "Wat hierop draait, moet mee."),
        ("Vergunningen verlenen", "wordt ondersteund door", "Zaaksysteem", "Dit werk merkt het."),
    ]
    down, unspoken = found["Leverancier"].way[0], found["Zaken"].way[0]
    assert (down.near.title, down.far.title, down.is_sure) == ("Server", "Leverancier", False)
    assert (unspoken.words, unspoken.why, unspoken.is_sure) == ("wordt bewaard in", "", False)


def test_a_rule_that_says_no_stops_a_change_there(house: House, change: Change) -> None:
    tie(house.work, "uses_information", house.source)
    unspoken = change("Zonder regels", rules=(), concerns=["source"])
    assert hows(touched(house.source, unspoken)) == {"Vergunningen verlenen": How.UNKNOWN}
    stopped = change("Met een nee", rules=("uses_information omhoog raakt niet: Nee.",), concerns=["source"])
    assert touched(house.source, stopped) == []


def test_what_is_certain_by_a_long_way_is_not_called_unknown_by_a_short_one(house: House, change: Change) -> None:
    tie(house.source, "related", house.application)  # no resting relation: no change comes along it
    assert hows(touched(house.application, change()))["Vergunningen verlenen"] is How.DIRECT
    tie(house.work, "uses_information", house.source)
    kept = (*CLOUD[:2], "kept_in omhoog raakt: Ja.", "uses_information omhoog kan raken: Wie weet.")
    assert hows(touched(house.server, change("Kort", rules=kept)))["Vergunningen verlenen"] is How.THROUGH


def test_a_round_of_suppliers_ends(house: House, change: Change) -> None:
    second = factories.party("Tweede")
    tie(house.supplier, "sub_supplier", second)
    tie(second, "sub_supplier", house.supplier)
    fails = change("Valt weg", rules=("sub_supplier omhoog raakt: Ja.",), concerns=["party"])
    unknown = dict.fromkeys(("Server", "Zaaksysteem", "Vergunningen verlenen", "Zaken"), How.UNKNOWN)
    assert hows(touched(second, fails)) == {"Leverancier": How.DIRECT, **unknown}


def test_a_change_does_not_lead_through_what_is_hidden(house: House, change: Change) -> None:
    factories.alter(actor=HOUSE, thing=house.application, values={"access": "confidential"})
    cloud = change()
    assert set(hows(touched(house.server, cloud, ANONYMOUS))) == {"Leverancier", "Zaken"}
    everything = judge(house.server, cloud, HOUSE).hits
    seen, kinds = seen_hits(everything, ANONYMOUS)
    assert {one.to for one in seen} == {house.supplier.pk, house.source.pk}
    assert house.application.pk not in kinds
    assert {one.thing.title for one in in_words(everything, read_rules(cloud.rules), ANONYMOUS)} == {
        "Leverancier",
        "Zaken",
    }


def test_what_a_change_came_down_to_is_not_gone_up_from_again(house: House, change: Change) -> None:
    other = factories.thing("asset", "Iets anders van deze leverancier")
    tie(other, "supplied_by", house.supplier)
    found = hows(touched(house.server, change()))
    assert found["Leverancier"] is How.UNKNOWN
    assert other.title not in found
