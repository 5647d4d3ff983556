"""Who may ask an operation of the API that is not for everybody: a program with a token, or somebody with a session.

Of a session the proof of the form is asked too (CSRF), because a browser sends its cookie by itself. Nobody sends a
token by itself.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer, django_auth
from ninja.utils import check_csrf

from informatiehuis.kernel.web import token_of


class TokenAuth(HttpBearer):
    """A token that the door of the house has judged already."""

    openapi_bearerFormat = "ih_…"  # noqa: N815 - the name in OpenAPI

    def __call__(self, request: HttpRequest) -> Any | None:
        return token_of(request)

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        """Never asked: `__call__` reads no header."""
        raise NotImplementedError


SIGNED_IN = [TokenAuth(), django_auth]


def anybody(request: HttpRequest) -> bool:
    """Lets in whoever asks; but somebody with a session has to bring the proof of the form.

    Else another site could have their browser do something in their name. Raises HttpError 403.
    """
    if token_of(request) is None and request.user.is_authenticated and check_csrf(request):
        raise HttpError(403, "CSRF check Failed")
    return True
