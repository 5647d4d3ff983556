"""The pages on which things are made, changed, moved on, connected and removed.

Every page works without a script: a form that posts, an action, and a redirect. What was typed is never lost.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import NotAllowed, Verb, may_somewhere, reopened, require
from informatiehuis.kernel.changes import EditConflict, WrongStart
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register import actions, forms, linking, queries
from informatiehuis.kernel.register.importing import SINCE, day_in
from informatiehuis.kernel.register.pages import address, head, touched_first, trail
from informatiehuis.kernel.register.problems import not_found
from informatiehuis.kernel.register.then import beginning_of
from informatiehuis.kernel.register.values import state_label
from informatiehuis.kernel.web import actor_of

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def new(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Make a thing. `?concept=…` in the address fills a field in beforehand."""
    actor = actor_of(request)
    require_somewhere(request, kind)
    form_class = forms.form_for(kind, actor)
    if request.method != "POST":
        given = {name: request.GET.get(name, "") for name in kind.form_fields if name in request.GET}
        return _form_page(request, kind, form_class(initial=forms.initial_of_new(kind, given)))
    form = form_class(request.POST)
    if form.is_valid():
        try:
            thing = actions.create_thing(
                actor=actor, kind=kind, values=form.values, valid_at=form.since, reason=form.cleaned_data["reason"]
            )
        except NotAllowed:
            raise
        except (ValidationError, Problem) as error:
            form.show(error)
        else:
            messages.success(request, _("‘{title}’ is gemaakt.").format(title=thing.title))
            return redirect(kind.address_of(thing))
    return _form_page(request, kind, form, status=400)


@both
def edit(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Change a thing; when somebody else did so in the meantime, both texts are shown side by side."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    require(actor, Verb.EDIT, thing)
    form_class = forms.form_for(kind, actor, thing)
    before = thing.status
    if request.method != "POST":
        return _form_page(request, kind, form_class(initial=forms.initial_of(kind, thing)), thing)
    form = form_class(request.POST)
    if form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            changed = actions.change_thing(
                actor=actor,
                thing=thing,
                values=form.values,
                seen_version=0 if seen is None else seen,
                valid_at=form.since,
                reason=form.cleaned_data["reason"],
            )
        except NotAllowed:
            raise
        except EditConflict as conflict:
            return _conflict_page(request, kind, slug, form, conflict)
        except (ValidationError, Problem) as error:
            form.show(error)
        else:
            said = _("‘{title}’ is gewijzigd.") if changed else _("Er was niets veranderd aan ‘{title}’.")
            messages.success(request, said.format(title=thing.title))
            if thing.status != before:
                messages.info(request, _status_now(kind, thing))
            return redirect(kind.address_of(thing))
    return _form_page(request, kind, form, queries.find(kind, slug, actor), status=400)


@require_POST
def move(request: HttpRequest, kind: Kind, slug: str, step: str) -> HttpResponse:
    """Let a thing take a step in its life."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    if step not in {transition.name for transition in kind.life_cycle.transitions}:
        raise not_found(kind, step)
    actions.move_thing(
        actor=actor,
        thing=thing,
        step=step,
        seen_version=_version_in(request),
        valid_at=_since_in(request),
        reason=request.POST.get("reason", "")[:500],
    )
    messages.success(request, _status_now(kind, thing))
    return redirect(kind.address_of(thing))


def _status_now(kind: Kind, thing: Thing) -> str:
    said = _("De status van ‘{title}’ is nu: {status}.")
    return said.format(title=thing.title, status=state_label(kind, thing.status))


@both
def delete(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Take a thing out of the house, after asking; what rests on it is named first."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    require(actor, Verb.DELETE, thing)
    problem: Problem | None = None
    if request.method == "POST":
        try:
            reason, seen = request.POST.get("reason", "")[:500], _version_in(request)
            actions.remove_thing(actor=actor, thing=thing, seen_version=seen, reason=reason)
        except NotAllowed:
            raise
        except EditConflict as conflict:
            problem = _changed_meanwhile(conflict)
        except Problem as error:
            problem = error
        else:
            messages.success(request, _("‘{title}’ is verwijderd.").format(title=thing.title))
            return redirect(f"register:{kind.name}:list")
        thing = queries.find(kind, slug, actor)
    context = {
        **head(kind, thing, actor),
        **touched_first(kind, thing, actor),
        **linking.words_of(problem),
    }
    return render(request, "register/delete.html", context, status=409 if problem else 200)


def _since_in(request: HttpRequest) -> datetime | None:
    """Since when a step holds: the beginning of the day that was filled in; None is now. WrongStart for no day."""
    given = request.POST.get(SINCE, "").strip()
    day = day_in(given)
    if given and day is None:
        raise WrongStart(
            N_("‘{given}’ is geen datum."), N_("Schrijf bijvoorbeeld 2026-01-31, of laat het leeg."), given=given[:40]
        )
    return beginning_of(day)


def _version_in(request: HttpRequest) -> int | None:
    """The version that the form was made of."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() else None


def _changed_meanwhile(conflict: EditConflict) -> Problem:
    return Problem(
        N_("‘{title}’ is intussen door iemand anders gewijzigd, en daarom niet verwijderd."),
        N_("Lees eerst wat er nu staat. Moet het nog steeds weg, kies dan opnieuw ‘Verwijderen’."),
        title=conflict.thing.title,
    )


@both
def link(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Connect a thing: choose a relation, find the other thing, say so."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    require(actor, Verb.EDIT, thing)
    asked = request.POST if request.method == "POST" else request.GET
    search = linking.candidates(kind, thing, asked.get("relatie", ""), asked.get("zoek", ""), actor)
    problem: Problem | None = None
    if request.method == "POST":
        try:
            other = linking.chosen(search, request.POST.get("ding", ""), actor)
            actions.link_things(
                actor=actor,
                subject=thing,
                predicate=search.predicate_name,
                object=other,
                reason=request.POST.get("reason", "")[:500],
            )
        except NotAllowed:
            raise
        except Problem as error:
            problem = error
        else:
            messages.success(request, _("Verbonden met ‘{title}’.").format(title=other.title))
            return _to_connections(kind, slug)
    context = {**head(kind, thing, actor), "search": search, **linking.words_of(problem)}
    return render(request, "register/link.html", context, status=400 if problem else 200)


@require_POST
def unlink(request: HttpRequest, kind: Kind, slug: str, link: UUID) -> HttpResponse:
    """Take a connection away."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    found = linking.link_of(kind, thing, link, actor)
    actions.unlink_things(actor=actor, link=found, reason=request.POST.get("reason", "")[:500])
    messages.success(request, _("De verbinding is weggehaald."))
    return _to_connections(kind, slug)


def _to_connections(kind: Kind, slug: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"register:{kind.name}:detail", args=[slug]) + "#samenhang")


def require_somewhere(request: HttpRequest, kind: Kind) -> None:
    """Raise NotAllowed unless there is a party for which this actor may make things."""
    if not may_somewhere(actor_of(request), Verb.CREATE, kind.name):
        raise NotAllowed(
            N_("U mag hier geen {kind} maken."),
            N_("Meld u aan als beheerder van gegevens, of vraag de beheerder van het huis om die rol."),
            kind=kind.label,
        )


def _form_page(
    request: HttpRequest, kind: Kind, form: forms.ThingForm, thing: Any = None, status: int = 200
) -> HttpResponse:
    context = _form_context(kind, form, thing) | _decided(request, kind, thing)
    return render(request, "register/form.html", context, status=status)


def _decided(request: HttpRequest, kind: Kind, thing: Any) -> dict[str, str]:
    """That what was decided on is to be decided on again when it changes, said before somebody changes it."""
    after = reopened(actor_of(request), thing, kind.form_fields) if thing else ""
    if not thing or after == thing.status:
        return {}
    said = _(
        "Dit is nu: {status}. Wijzigt u het, dan wordt de status weer: {after}. Een collega beslist er opnieuw over."
    )
    return {"decided": said.format(status=state_label(kind, thing.status), after=state_label(kind, after))}


def _form_context(kind: Kind, form: forms.ThingForm, thing: Any) -> dict[str, Any]:
    heading = (_("{title} wijzigen") if thing else _("Nieuw: {title}")).format(title=thing or kind.label)
    back = address(kind, "detail", thing.slug) if thing else address(kind, "list")
    step = [{"title": thing.title, "href": back}] if thing else []
    return {
        "kind": kind,
        "form": form,
        "thing": thing,
        "heading": heading,
        "back_address": back,
        "breadcrumb": [*trail(kind), *step, {"title": heading}],
    }


def _conflict_page(
    request: HttpRequest, kind: Kind, slug: str, form: forms.ThingForm, conflict: EditConflict
) -> HttpResponse:
    """The form again with what was typed, beside it what is stored now; saving it once more is a choice made."""
    current = queries.find(kind, slug, actor_of(request))
    form.data = {**request.POST.dict(), "version": str(current.version)}
    context = {
        **_form_context(kind, form, current),
        "differences": forms.differences(form, current),
        **linking.words_of(conflict),
    }
    return render(request, "register/form.html", context, status=409)
