"""Mandates as files: in and out as the same bytes, held to the same rules as a form, and never with an account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from informatiehuis.engines import ascode
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed, actor_for
from informatiehuis.kernel.ascode.exporting import export_atlas
from informatiehuis.kernel.ascode.importing import ImportProblems, import_atlas
from informatiehuis.kernel.mandates import exchange
from informatiehuis.kernel.mandates.actions import assign_mandate
from informatiehuis.kernel.models import Mandate, Party, Role, RoleGrant
from informatiehuis.portal.founding import names_in_house
from tests import factories

pytestmark = pytest.mark.django_db
UPPER = """title: Boven
mandatary: team
function: teamleider
powers:
  - adopt
  - publish
source: Mandaatbesluit, artikel 1
status: verleend
mandator: staten
role: owner
kinds:
  - concept
party: team
area: GM0344
single_case: /id/begrip/woning
limits: Alleen na overleg.
sub_mandate: true
source_url: https://voorbeeld.example/besluit
example: true
summary: Wat het is.
owner: team
access: open
valid_from: 2026-01-01
valid_until: 2030-01-01
note: Let op.
"""
LOWER = """title: Onder
mandatary: team
function: medewerker
powers:
  - adopt
source: Ondermandaatbesluit
status: verleend
mandator: team
under: boven
owner: team
"""


@pytest.fixture
def team() -> Party:
    factories.party("Staten", slug="staten")
    factories.area("Utrecht", code="GM0344", slug="gm0344")
    return factories.party("Team", slug="team")


def folder(place: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (place / "mandaten").mkdir(parents=True, exist_ok=True)
        (place / f"mandaten/{name}.yaml").write_text(text, "utf-8")
    return place


def bring(place: Path, actor: Actor = HOUSE) -> None:
    import_atlas(actor=actor, atlas=ascode.read(place, names_in_house()), folder=place)


def test_every_key_comes_in_and_goes_out_as_the_same_bytes(team: Party, tmp_path: Path) -> None:
    bring(folder(tmp_path / "in", boven=UPPER, onder=LOWER))
    assign_mandate(actor=HOUSE, mandate=Mandate.objects.get(slug="onder"), user=factories.person("owner", team))
    assert Mandate.objects.get(slug="onder").under == Mandate.objects.get(slug="boven")
    export_atlas(tmp_path / "uit")
    assert (tmp_path / "uit/mandaten/boven.yaml").read_text("utf-8") == UPPER
    assert (tmp_path / "uit/mandaten/onder.yaml").read_text("utf-8") == LOWER


def test_who_may_not_give_it_brings_in_a_draft_and_no_more(team: Party, tmp_path: Path) -> None:
    owner = actor_for(factories.person("owner", team))
    with pytest.raises(NotAllowed):
        bring(folder(tmp_path / "given", boven=UPPER), owner)
    assert not Mandate.objects.exists()
    bring(folder(tmp_path / "draft", boven=UPPER.replace("verleend", "concept")), owner)
    assert Mandate.objects.get().status == "draft"
    with pytest.raises(NotAllowed):
        bring(folder(tmp_path / "given"), owner)
    assert Mandate.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (UPPER.replace("sub_mandate: true\n", ""), LOWER),
        (UPPER, LOWER.replace("mandator: team", "mandator: staten")),
        (UPPER.replace("  - publish", "  - verbranden"), LOWER),
        (UPPER.replace("mandator: staten\n", ""), LOWER),
        (UPPER.replace("  - concept", "  - source"), LOWER),
    ],
)
def test_what_a_form_refuses_a_file_does_not_bring_either(upper: str, lower: str, team: Party, tmp_path: Path) -> None:
    with pytest.raises(ImportProblems):
        bring(folder(tmp_path, boven=upper, onder=lower))
    assert not Mandate.objects.exists()


def test_a_mandate_that_rests_on_itself_is_said_before_anything_is_read_in(team: Party, tmp_path: Path) -> None:
    round_about = UPPER.replace("sub_mandate: true\n", "sub_mandate: true\nunder: onder\n")
    with pytest.raises(ascode.AsCodeProblems) as problems:
        ascode.read(folder(tmp_path, boven=round_about, onder=LOWER), names_in_house())
    assert "under" in problems.value.text()


def owner_of(*parties: Party) -> Actor:
    """Somebody who owns at each of these parties."""
    user = factories.person("owner", parties[0])
    for party in parties[1:]:
        RoleGrant.objects.create(user=user, role=Role("owner"), party=party)
    return actor_for(user)


def test_a_file_does_not_take_back_what_somebody_else_gave(team: Party, tmp_path: Path) -> None:
    """Who may edit it makes it neither a draft again nor withdraws it, nor gives it away in the name of another."""
    bring(folder(tmp_path / "given", boven=UPPER))
    editor = actor_for(factories.person("owner", team))
    for word in ("concept", "ingetrokken"):
        with pytest.raises(NotAllowed):
            bring(folder(tmp_path / word, boven=UPPER.replace("verleend", word)), editor)
    with pytest.raises(NotAllowed):
        bring(folder(tmp_path / "other", boven=UPPER.replace("mandator: staten", "mandator: team")), editor)
    assert Mandate.objects.get().status == "in_force"
    assert Mandate.objects.get().mandator == Party.objects.get(slug="staten")


def test_who_may_give_it_takes_the_steps_that_there_are(team: Party, tmp_path: Path) -> None:
    giver = owner_of(team, Party.objects.get(slug="staten"))
    bring(folder(tmp_path, boven=UPPER.replace("verleend", "concept")), giver)
    bring(folder(tmp_path, boven=UPPER), giver)
    assert Mandate.objects.get().status == "in_force"
    with pytest.raises(NotAllowed, match="wordt niet weer"):
        bring(folder(tmp_path, boven=UPPER.replace("verleend", "concept")), giver)
    bring(folder(tmp_path, boven=UPPER.replace("verleend", "ingetrokken")), giver)
    assert Mandate.objects.get().status == "withdrawn"
    with pytest.raises(NotAllowed, match="wordt niet weer"):
        bring(folder(tmp_path, boven=UPPER), giver)


def test_a_step_in_a_file_is_asked_as_on_a_page(team: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    real = exchange.require

    def require(actor: Actor, verb: Any, thing: Any, step: str = "", **rest: Any) -> None:
        asked.append((str(verb), step))
        real(actor, verb, thing, step, **rest)

    monkeypatch.setattr(exchange, "require", require)
    giver = owner_of(team, Party.objects.get(slug="staten"))
    bring(folder(tmp_path, boven=UPPER), giver)
    assert [step for _, step in asked] == ["give"]
    asked.clear()
    bring(folder(tmp_path, boven=UPPER), giver)
    assert asked == []
    bring(folder(tmp_path, boven=UPPER.replace("verleend", "ingetrokken")), giver)
    assert [step for _, step in asked] == ["withdraw"]


def test_the_house_itself_is_held_to_no_step(team: Party, tmp_path: Path) -> None:
    bring(folder(tmp_path, boven=UPPER.replace("verleend", "ingetrokken")))
    bring(folder(tmp_path, boven=UPPER))
    assert Mandate.objects.get().status == "in_force"
