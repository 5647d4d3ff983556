"""Kinds and predicates check themselves when they are declared."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel import kinds, predicates
from informatiehuis.kernel.identifiers import SLUG_LENGTH, new_id, slug_of
from informatiehuis.kernel.kinds import Kind, LifeCycle, State, Transition, UnknownKind, all_kinds, kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.models.things import is_slug
from informatiehuis.kernel.predicates import Predicate, WrongLink, all_predicates, predicate_named
from informatiehuis.kernel.register.folding import fold
from informatiehuis.kernel.register.values import label_of
from informatiehuis.rooms.atlas.models import Concept

WORDS = {"identity": "ding", "path": "dingen", "label": "ding", "label_plural": "dingen", "purpose": "Alles."}


@pytest.mark.parametrize("place", ["fields", "columns", "filters", "search"])
def test_a_kind_with_a_field_that_its_model_lacks_cannot_exist(place: str) -> None:
    with pytest.raises(ValueError, match="has no field kleur"):
        Kind(name="thing", model=Concept, **WORDS, **{place: ("kleur",)})  # type: ignore[arg-type]


def test_a_step_to_a_state_that_does_not_exist_cannot_exist() -> None:
    with pytest.raises(ValueError, match="transition open"):
        LifeCycle((State("dicht", "dicht"),), (Transition("open", "openen", frozenset({"dicht"}), "open"),))


def test_no_kind_and_no_predicate_is_declared_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        kinds.declare(kind_named("concept"))
    with pytest.raises(ValueError, match="twice"):
        predicates.declare(predicate_named("broader"))


def test_an_unknown_kind_or_predicate_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownKind, match="concept"):
        kind_named("eenhoorn")
    with pytest.raises(WrongLink, match="broader"):
        predicate_named("houdt-van")


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
def test_every_kind_has_its_addresses_labels_and_a_first_state(kind: Kind) -> None:
    assert reverse(f"register:{kind.name}:list") == f"/{kind.path}/"
    assert reverse(f"register:{kind.name}:detail", args=["een-ding"]) == f"/{kind.path}/een-ding/"
    assert kind.identity_of(Thing(slug="een-ding")) == f"/id/{kind.identity}/een-ding"
    assert not kind.life_cycle.state(kind.life_cycle.first).closed
    assert str(kind.purpose).endswith(".")
    labels = [label_of(kind, name) for name in kind.public_fields]
    assert len(labels) == len(set(labels)), "two columns of an export would have the same head"


def test_resources_of_the_api_have_names_of_their_own() -> None:
    names = [kind.api_name for kind in all_kinds()]
    assert len(names) == len(set(names))


def test_personal_fields_are_never_public() -> None:
    kind = Kind(name="thing", model=Concept, fields=("definition",), personal=frozenset({"definition"}), **WORDS)  # type: ignore[arg-type]
    assert "definition" in kind.form_fields
    assert "definition" not in kind.public_fields


@pytest.mark.parametrize("predicate", all_predicates(), ids=lambda predicate: predicate.name)
def test_a_predicate_names_kinds_that_exist_and_reads_both_ways(predicate: Predicate) -> None:
    known = {kind.name for kind in all_kinds()}
    assert predicate.subjects <= known
    assert predicate.objects <= known
    assert str(predicate.label)
    assert str(predicate.inverse)


@given(st.text(max_size=400))
def test_a_slug_is_empty_or_fit_for_an_address(title: str) -> None:
    slug = slug_of(title)
    assert len(slug) <= SLUG_LENGTH
    if slug:
        is_slug(slug)
        assert slug_of(slug) == slug


def test_a_slug_folds_diacritics() -> None:
    assert slug_of("Één  Réëel, 12½%") == "een-reeel-1212"


def test_identifiers_sort_by_time() -> None:
    made = [new_id() for _ in range(50)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == fold(fold(once))
