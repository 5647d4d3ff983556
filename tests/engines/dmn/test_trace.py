"""How an outcome came about, in words, and played again."""

import json
from datetime import UTC, datetime

import pytest

from informatiehuis.engines.dmn.explain.kept import from_json, to_json
from informatiehuis.engines.dmn.explain.trace import NotReplayable, evaluate_with_trace, replay
from informatiehuis.engines.dmn.explain.words import for_official, for_resident
from informatiehuis.engines.kept import told
from tests.engines.dmn.feel import value
from tests.engines.dmn.models import decision, model, table

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)


def permit(conclusion='"melding"'):
    rows = [["true", "-", '"vrij"'], ["false", "> 20", conclusion], ["false", "<= 20", '"vrij"']]
    logic = table([("binnen", "boolean"), ("bomen", "number")], rows)
    return model(
        decision("kapmelding", logic, "binnen", "bomen"),
        decision("vandaag", "string(now())"),
        binnen="boolean",
        bomen="number",
        soort="string",
    )


def test_what_counted_and_what_did_not():
    _, trace = evaluate_with_trace(permit(), {"binnen": True, "bomen": 30, "soort": "eik"}, ["kapmelding"], now=NOON)
    assert trace.results == {"kapmelding": "vrij"}
    assert trace.used == ("binnen",)
    assert trace.never_needed == ("bomen", "soort")
    assert trace.missing == ()
    step = trace.step("kapmelding")
    assert step is not None
    assert step.tables[0].rules == (1,)
    assert step.tables[0].looked_at == {"binnen": True}


def test_words_for_a_resident():
    _, trace = evaluate_with_trace(permit(), {"binnen": True, "bomen": 30}, ["kapmelding"], now=NOON)
    label = {"binnen": "Staat de boom in de bebouwde kom?", "bomen": "Hoeveel bomen?"}
    assert [told(one) for one in for_resident(trace, lambda name: label.get(name, name))] == [
        "Uitkomst voor kapmelding: vrij.",
        "Dat hangt af van uw antwoord op ‘Staat de boom in de bebouwde kom?’: ja.",
        "Uw antwoord maakte niet uit bij: ‘Hoeveel bomen?’.",
    ]


def test_words_for_an_official():
    _, trace = evaluate_with_trace(permit(), {"binnen": False}, ["kapmelding"], now=NOON)
    assert [told(one) for one in for_official(trace)][:4] == [
        "kapmelding is onbekend, op grond van binnen, bomen.",
        "In de tabel kapmelding past geen regel bij binnen = nee, bomen = onbekend.",
        "Gevraagd en niet gegeven: bomen.",
        "Niet nodig geweest: soort.",
    ]


def test_a_kept_trace_plays_again_to_the_same_bits():
    made = permit()
    _, trace = evaluate_with_trace(made, {"binnen": False, "bomen": 21}, now=NOON)
    kept = json.loads(json.dumps(trace.as_mapping()))
    assert kept["results"]["vandaag"] == "2024-07-01T12:00:00Z"
    assert replay(made, kept) is True
    assert replay(permit(), kept) is True
    first_form = json.loads(json.dumps(kept))
    for step in first_form["steps"]:
        for seen in step["tables"]:
            seen["looked_at"] = dict(seen["looked_at"])
    assert replay(made, first_form) is True
    kept["results"]["kapmelding"] = "vrij"
    assert replay(made, kept) is False


def test_a_trace_of_another_version_is_refused():
    _, trace = evaluate_with_trace(permit(), {"binnen": False, "bomen": 21}, now=NOON)
    with pytest.raises(NotReplayable):
        replay(permit('"vergunning"'), trace.as_mapping())


@pytest.mark.parametrize(
    "text",
    [
        "1.50",
        '"a"',
        "true",
        "null",
        '[1, {a: @"2024-01-31"}]',
        '@"P1DT2H"',
        '@"P1M"',
        "[1..3)",
        "(< 5)",
        '@"10:00:00Z"',
    ],
)
def test_values_are_kept_without_loss(text):
    made = value(text)
    assert repr(from_json(json.loads(json.dumps(to_json(made))))) == repr(made)
