"""What the file of the identity provider may say, and what of its groups is told to who keeps the house."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from informatiehuis.portal.accounts import provider
from informatiehuis.portal.accounts.groups import granted_by
from informatiehuis.portal.accounts.provider import GroupRole, Provider, ProviderProblem
from informatiehuis.portal.checkup import groups
from informatiehuis.portal.checkup.judgement import Level
from tests import factories

DESCRIBED = "issuer: https://login.example\nclient_id: huis\nclient_secret_file: geheim\n"


def read(folder: Path, groups: str) -> tuple[GroupRole, ...]:
    (folder / "geheim").write_text("x")
    (folder / "provider.yaml").write_text(f"{DESCRIBED}groups:\n{groups}")
    found, _secret = provider.read(str(folder / "provider.yaml"))
    assert found is not None
    return found.groups


@pytest.mark.parametrize(
    ("until", "found", "moment"),
    [
        ("2027-01-31", date(2027, 1, 31), datetime(2027, 1, 30, 23, tzinfo=UTC)),
        ("'2027-01-31'", date(2027, 1, 31), datetime(2027, 1, 30, 23, tzinfo=UTC)),
        ("'2027-07-01T12:00'", datetime(2027, 7, 1, 12), datetime(2027, 7, 1, 10, tzinfo=UTC)),  # noqa: DTZ001 - as told
        ("2027-07-01T12:00:00Z", datetime(2027, 7, 1, 12, tzinfo=UTC), datetime(2027, 7, 1, 12, tzinfo=UTC)),
    ],
)
def test_a_group_has_the_limits_that_a_role_can_have(tmp_path: Path, until: str, found: date, moment: datetime) -> None:
    line = f"- {{group: g, role: steward, party: team, kinds: [source, concept], area: GM0310, until: {until}}}\n"
    (told,) = read(tmp_path, line)
    assert told == GroupRole("g", "steward", "team", ("source", "concept"), "GM0310", found)
    assert granted_by(told).valid_until == moment


def test_a_group_without_limits_has_none(tmp_path: Path) -> None:
    (told,) = read(tmp_path, "- {group: g, role: reader}\n")
    assert told == GroupRole("g", "reader")
    assert granted_by(told).valid_until is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("- {group: g, role: beheerder}", "de rol 'beheerder'; die is er niet. Kies uit: reader, steward"),
        ("- {group: g, role: reader, until: morgen}", "eindigt de rol van de groep 'g' op 'morgen'"),
        ("- {group: g, role: reader, soort: source}", "area, group, kinds, party, role, until"),
    ],
)
def test_a_group_that_can_never_be_right_keeps_the_house_from_starting(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(ProviderProblem) as refused:
        read(tmp_path, f"{line}\n")
    assert words in refused.value.text()


@pytest.mark.django_db
def test_the_doctor_and_the_page_say_which_groups_give_nothing(settings: Settings) -> None:
    factories.party("Team")
    well, wrong = GroupRole("wel", "steward", "team", ("source",)), GroupRole("niet", "steward", "nergens")
    settings.IDENTITY_PROVIDER = Provider("https://login.example", "huis", "geheim", groups=(well,))
    assert groups.group_roles().level is Level.OK
    settings.IDENTITY_PROVIDER = Provider("https://login.example", "huis", "geheim", groups=(well, wrong))
    said = groups.group_roles()
    assert (said.level, "'niet'" in said.what.text(), "'wel'" in said.what.text()) == (Level.WARNING, True, False)
    client = Client()
    client.force_login(factories.person("administrator"))
    page = client.get("/beheer/accounts/").content.decode()
    assert "Rollen door groepen" in page
    assert "beheerder van gegevens bij team, source" in page
    assert "er is geen partij &#x27;nergens&#x27;" in page


@pytest.mark.django_db
def test_a_house_without_a_provider_shows_no_groups() -> None:
    client = Client()
    client.force_login(factories.person("administrator"))
    assert "Rollen door groepen" not in client.get("/beheer/accounts/").content.decode()
    assert groups.group_roles().level is Level.OK
