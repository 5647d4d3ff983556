"""Questions that are made into SQL once: what they give is what the queryset gives, as it is at that moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from informatiehuis.kernel.access import actor_for
from informatiehuis.kernel.access.actors import GIVEN_TO
from informatiehuis.kernel.models import AccessToken, Party, RoleGrant, User
from informatiehuis.kernel.prepared import Given, Prepared
from informatiehuis.kernel.tokens.presenting import BY_PUBLIC_PART
from tests import factories
from tests.tokens import made

pytestmark = pytest.mark.django_db


def fields_of(one: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}


def test_it_gives_the_objects_that_the_queryset_gives_with_what_they_refer_to() -> None:
    party = factories.party("Provincie Utrecht")
    token, _ = made(factories.person("steward", party))
    usual = AccessToken.objects.select_related("user").get(public_part=token.public_part)
    with CaptureQueriesContext(connection) as asked:
        found = BY_PUBLIC_PART(public_part=token.public_part)
        assert [fields_of(one) for one in found] == [fields_of(usual)]
        assert fields_of(found[0].user) == fields_of(usual.user)
    assert len(asked) == 1


def test_it_gives_a_thing_with_the_columns_of_its_own_table_and_of_all_things() -> None:
    """A model in two tables, and one that is referred to and may be missing."""
    whole = factories.party("Provincie Utrecht")
    below = factories.party("Afdeling", part_of=whole)
    by_slug = Prepared(
        lambda: Party.objects.select_related("part_of").filter(slug=Given("slug", models.SlugField())).order_by()
    )
    for one, part_of in ((whole, None), (below, whole)):
        with CaptureQueriesContext(connection) as asked:
            found = by_slug(slug=one.slug)
            assert [party.part_of for party in found] == [part_of]
        assert len(asked) == 1
        assert [fields_of(party) for party in found] == [fields_of(Party.objects.get(pk=one.pk))]


def test_it_is_made_once_and_asked_every_time(province: Party) -> None:
    making: list[str] = []

    def question() -> models.QuerySet[RoleGrant]:
        making.append("made")
        return RoleGrant.objects.filter(user=Given("user", models.UUIDField())).order_by("pk")

    prepared, user, other = Prepared(question), factories.person("reader", province), factories.person("owner")
    assert [one.role for one in prepared(user=user.pk)] == ["reader"]
    RoleGrant.objects.filter(user=user).update(role="steward")
    assert [one.role for one in prepared(user=user.pk)] == ["steward"]
    RoleGrant.objects.filter(user=user).delete()
    assert prepared(user=user.pk) == []
    assert [one.user_id for one in prepared(user=other.pk)] == [other.pk]
    assert making == ["made"]


def test_what_is_given_is_bound_and_never_becomes_sql() -> None:
    token, _ = made(factories.person("reader"))
    assert BY_PUBLIC_PART(public_part="' OR '1' = '1") == []
    assert BY_PUBLIC_PART(public_part="%") == []
    assert [one.pk for one in BY_PUBLIC_PART(public_part=token.public_part)] == [token.pk]


def test_an_account_has_the_same_roles_alone_and_read_with_others(province: Party) -> None:
    user = factories.person("steward", province)
    together = User.objects.prefetch_related("grants").get(pk=user.pk)
    assert [one.role for one in GIVEN_TO(user=user.pk)] == ["steward"]
    with CaptureQueriesContext(connection) as asked:
        assert actor_for(together).roles == {province.pk: "steward"}
    assert not asked
    assert actor_for(User.objects.get(pk=user.pk)).roles == {province.pk: "steward"}
