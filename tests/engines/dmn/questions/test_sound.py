"""Interviews against brute force: over all completions of some answers, the conclusion and what can change it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.feel.compare import equal
from informatiehuis.engines.dmn.model.definitions import ItemDefinition, OutputClause
from informatiehuis.engines.dmn.questions import Interview
from tests.engines.dmn.models import decision, model, table

NOW = datetime(2025, 5, 1, tzinfo=UTC)
VALUES: dict[str, tuple[Any, ...]] = {
    "a": (True, False),
    "b": (True, False),
    "n": tuple(map(Decimal, ("-1", "0", "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "5"))),
    "s": ("x", "y", "z", "geheel anders"),
    "k": ("een", "twee", "drie"),
}
KINDS = {"a": "boolean", "b": "boolean", "n": "number", "s": "string", "k": "keuze"}
KEUZE = ItemDefinition("keuze", "string", allowed_values='"een", "twee", "drie"')
NUMBER = st.integers(0, 4).map(str)
CELLS = {
    "boolean": st.sampled_from(["-", "true", "false", "not(true)"]),
    "number": st.one_of(
        st.just("-"),
        NUMBER,
        st.tuples(st.sampled_from(["<", "<=", ">", ">="]), NUMBER).map("".join),
        st.tuples(NUMBER, NUMBER).map(lambda pair: f"[{min(pair)}..{max(pair)})" if pair[0] != pair[1] else pair[0]),
        NUMBER.map(lambda one: f"not({one}, > 3)"),
    ),
    "string": st.sampled_from(["-", '"x"', '"x", "y"', 'not("z")']),
    "keuze": st.sampled_from(["-", '"een"', '"twee", "drie"', 'not("een")']),
    "outcome": st.sampled_from(["-", "1", ">= 2", "not(3)"]),
}
POLICIES = ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT", "C+", "C<", "C>", "C#"]
BOOLEAN = st.recursive(
    st.sampled_from(
        ["a", "b", "n > 2", "n <= 1", "n between 1 and 3", "n in [1..3)", 's = "x"', 'k in ("een", "drie")']
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda parts: f"({''.join(parts)})"),
        inner.map(lambda one: f"not({one})"),
        st.tuples(inner, inner, inner).map(lambda three: "(if {} then {} else {})".format(*three)),
    ),
    max_leaves=5,
)
WHOLE = st.sampled_from(
    ["n * 2 > 5", "string length(s) > 1", "n > 1 and n * n < 9", "if b then n else 3", 'if s < "y" then 1 else 2']
)


@st.composite
def tables(draw: st.DrawFn, columns: list[tuple[str, str]], conclusions: st.SearchStrategy[str]) -> Any:
    rows = [[*(draw(CELLS[kind]) for _, kind in columns), draw(conclusions)] for _ in range(draw(st.integers(1, 5)))]
    outputs = [OutputClause("uit", values="3, 1, 2", default=draw(st.sampled_from(["", "2"])))]
    typed = [(name, "" if kind == "outcome" else kind) for name, kind in columns]
    return table(typed, rows, policy=draw(st.sampled_from(POLICIES)), outputs=outputs)


@st.composite
def models(draw: st.DrawFn, *, whole: bool) -> Model:
    """Two decisions, each a table or an expression, and one above them; with `whole`, some use a value itself."""
    conclusions = st.sampled_from(["1", "2", "3"])
    if whole:
        conclusions |= st.sampled_from(["n + 1", "if a then 1 else 2"])
    below = []
    for number in (1, 2):
        if draw(st.booleans()):
            used = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3, unique=True))
            logic = draw(tables([(name, KINDS[name]) for name in used], conclusions))
        else:
            texts = st.one_of(BOOLEAN, BOOLEAN.map(lambda one: f"if {one} then 1 else 2"))
            logic = draw(texts | WHOLE if whole else texts)
        below.append(decision(f"d{number}", logic, *KINDS))
    extra = draw(st.sampled_from(["a", "n", "k"]))
    top: Any
    if draw(st.booleans()):
        top = draw(tables([("d1", "outcome"), (extra, KINDS[extra]), ("d2", "outcome")], conclusions))
    else:
        top = draw(
            st.sampled_from(
                ["d1 = d2", "if a then d1 else d2", "d1 = 1 or d2 = 2", "[d1, d2]", "{x: d1, y: b}", "d1 > d2 and a"]
            )
        )
    return model(*below, decision("top", top, *KINDS, needs_decisions=("#d1", "#d2")), items=[KEUZE], **KINDS)


ANSWERS = st.dictionaries(st.sampled_from(sorted(KINDS)), st.integers(0, 100), max_size=4).map(
    lambda picked: {name: VALUES[name][number % len(VALUES[name])] for name, number in picked.items()}
)


def outcomes(made: Model, known: Mapping[str, Any]) -> dict[tuple[Any, ...], Any]:
    """What comes out of every completion, by the values of the inputs in their order."""
    options = [(known[name],) if name in known else VALUES[name] for name in KINDS]
    found = {}
    for values in product(*options):
        found[values] = made.evaluate(dict(zip(KINDS, values, strict=True)), ["top"], now=NOW).results["top"]
    return found


def same(one: Any, other: Any) -> bool:
    return (
        equal(one, other) is True
        or (one is None and other is None)
        or (isinstance(one, list) and isinstance(other, list) and repr(one) == repr(other))
        or (isinstance(one, dict) and repr(one) == repr(other))
    )


def that_matter(found: Mapping[tuple[Any, ...], Any]) -> set[str]:
    """The inputs by which alone two completions differ that have different outcomes."""
    matter = set()
    for number, name in enumerate(KINDS):
        first: dict[tuple[Any, ...], Any] = {}
        for values, outcome in found.items():
            others = values[:number] + values[number + 1 :]
            if not same(first.setdefault(others, outcome), outcome):
                matter.add(name)
                break
    return matter


@settings(max_examples=80, deadline=None)
@given(models(whole=False), ANSWERS)
def test_where_only_classes_count_it_knows_exactly_what_matters(made, known):
    state = Interview(made, "top", now=NOW).ask(known)
    found = outcomes(made, known)
    matter = that_matter(found)
    assert state.whole
    assert set(state.relevant) == matter
    assert state.decided is (not matter)
    assert (state.question is None) is state.decided
    assert state.question is None or state.question in matter
    assert not state.decided or all(same(state.conclusion, outcome) for outcome in found.values())
    assert set(state.needless) == set(KINDS) - matter - set(known)


@settings(max_examples=80, deadline=None)
@given(models(whole=True), ANSWERS)
def test_it_never_concludes_what_an_answer_could_change(made, known):
    state = Interview(made, "top", now=NOW).ask(known)
    found = outcomes(made, known)
    assert set(state.relevant) >= that_matter(found)
    assert not state.decided or all(same(state.conclusion, outcome) for outcome in found.values())
    assert state.decided is not bool(state.relevant)
    verdict = Interview(made, "top", now=NOW).settle(known)
    assert (verdict.decided, verdict.relevant) == (state.decided, state.relevant)
    assert same(verdict.conclusion, state.conclusion)


@settings(max_examples=60, deadline=None)
@given(models(whole=True), st.integers(0, 2**30), st.sampled_from([0, 40, 150_000]))
def test_answering_what_is_asked_ends_with_what_the_engine_gives(made, seed, work):
    """Whichever answers are given, by value and with any bound on the work; and the promised numbers hold."""
    interview = Interview(made, "top", now=NOW, work=work)
    known: dict[str, Any] = {}
    picks = _picks(seed)
    bounds = []
    while not (state := interview.ask(known)).decided:
        assert state.question is not None
        assert state.question not in known
        bounds.append((state.fewest, state.most))
        values = VALUES[state.question]
        known[state.question] = values[next(picks) % len(values)]
    for asked, (fewest, most) in enumerate(bounds):
        assert fewest <= len(bounds) - asked <= most
    assert all(same(state.conclusion, outcome) for outcome in outcomes(made, known).values())


@settings(max_examples=60, deadline=None)
@given(models(whole=False), st.integers(0, 2**30))
def test_an_option_stands_for_all_its_values(made, seed):
    """Answering with a class, or with any value that passes its test, leads to one and the same conclusion."""
    interview = Interview(made, "top", now=NOW)
    by_class: dict[str, Any] = {}
    tests: dict[str, str] = {}
    picks = _picks(seed)
    while not (state := interview.ask(by_class)).decided:
        option = state.options[next(picks) % len(state.options)]
        by_class[str(state.question)] = option.answer
        tests[str(state.question)] = option.test
    for values in product(*VALUES.values()):
        row = dict(zip(KINDS, values, strict=True))
        if all(passes(test, row[name]) for name, test in tests.items()):
            assert same(made.evaluate(row, ["top"], now=NOW).results["top"], state.conclusion)
    assert same(made.evaluate(interview.examples(by_class), ["top"], now=NOW).results["top"], state.conclusion) or (
        len(by_class) < len(KINDS)
    )


def passes(test: str, value: Any) -> bool:
    from informatiehuis.engines.dmn.feel import engine
    from informatiehuis.engines.dmn.feel.run import Run

    return engine.unary_tests(test)(Run(), value) is True


def _picks(seed: int) -> Iterator[int]:
    while True:
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        yield seed >> 8
