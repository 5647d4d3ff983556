"""What may I do here, and why (not): for every thing, as a page and in the API."""

# No `from __future__ import annotations` here: the router reads the types of a function that is made per kind.

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja import P, PathEx, Router, Schema

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, Right, rights_of
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register import queries
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.pages import head
from informatiehuis.kernel.register.presenting import camel
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import actor_of

SlugInPath = PathEx[str, P(pattern=SLUG)]


class RuleShown(Schema):
    name: str
    met: bool
    words: str
    advice: str


class RightShown(Schema):
    action: str
    label: str
    allowed: bool
    rules: list[RuleShown]


@only_now(N_("Wat u mag, geldt nu. De geschiedenis zegt wie toen iets deed, en op grond waarvan."))
def page(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """What this reader may do with a thing."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    context = {**head(kind, thing, actor), **shown(rights_of(actor, thing)), "is_anonymous": actor.is_anonymous}
    return render(request, "register/rights.html", context)


def shown(rights: list[Right]) -> dict[str, Any]:
    """Rights for a template, with the answer in one sentence."""
    allowed = sum(right.decision.allowed for right in rights)
    sentence = _("Van de {total} dingen die hiermee kunnen, mag u er {count}.")
    if allowed == len(rights):
        sentence = _("U mag alles doen wat hiermee kan.")
    rows = [{"label": _(str(right.act.label)), "decision": right.decision} for right in rights]
    return {"answer": sentence.format(total=len(rights), count=allowed), "rights": rows}


def add_to(router: Router, kind: Kind) -> None:
    """Give the router of a kind the operation that says what one may do with a thing, and why not."""

    @router.get(
        "/{slug}/toegang",
        response=list[RightShown],
        auth=None,
        operation_id=f"{camel(kind.name)}Access",
        summary=f"Wat mag u hiermee: {kind.label}",
        description="Alles wat nu met dit ding kan, of u dat mag, en de regels die dat bepalen in hun volgorde.",
        openapi_extra=described(400, 404, 410),
    )
    def get_access(request: HttpRequest, slug: SlugInPath) -> Any:
        actor = actor_of(request)
        return as_data(actor, queries.find(kind, slug, actor))


def as_data(actor: Actor, thing: Thing) -> list[dict[str, Any]]:
    """The rights of an actor as plain values."""
    return [
        {
            "action": right.act.name,
            "label": _(str(right.act.label)),
            "allowed": right.decision.allowed,
            "rules": [
                {"name": rule.name, "met": rule.met, "words": rule.words, "advice": rule.advice}
                for rule in right.decision.rules
            ],
        }
        for right in rights_of(actor, thing)
    ]
