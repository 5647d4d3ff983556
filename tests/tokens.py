"""Tokens for tests: a program that comes in for an account."""

from __future__ import annotations

from typing import Any

from django.test import Client

from informatiehuis.kernel.access import HOUSE, Actor, Scope
from informatiehuis.kernel.models import AccessToken, User
from informatiehuis.kernel.services import is_service
from informatiehuis.kernel.tokens.actions import Wish, make_token


def made(user: User, *scopes: str, kinds: tuple[str, ...] = (), **wishes: Any) -> tuple[AccessToken, str]:
    """A token of an account with its text; `second_factor` as if its maker had shown one."""
    shown = wishes.pop("second_factor", True)
    wish = Wish(wishes.pop("name", "koppeling"), Scope(frozenset(scopes), frozenset(kinds)), **wishes)
    maker = HOUSE if is_service(user) else Actor(id=user.pk)
    return make_token(actor=maker, user=user, wish=wish, second_factor=shown)


def bearer(text: str) -> Client:
    """A program that sends this token with all that it asks."""
    return Client(headers={"Authorization": f"Bearer {text}"})


def program(user: User, *scopes: str, **wishes: Any) -> Client:
    """A program with a new token of an account."""
    return bearer(made(user, *scopes, **wishes)[1])
