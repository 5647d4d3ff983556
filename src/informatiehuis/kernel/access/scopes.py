"""What a token lets its account do. A scope never adds to what the account may; it only takes away.

Reading is part of every scope. Limits to kinds are about what is not open: what is open is for everybody, with a token
or without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access.explaining import SCOPE, Rule
from informatiehuis.kernel.access.words import Verb

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from informatiehuis.kernel.access.actors import Actor

READ, WRITE, SQL, KEEP = "read", "write", "sql", "administer"
SCOPES: Mapping[str, str] = {
    READ: N_("lezen"),
    WRITE: N_("wijzigen"),
    SQL: N_("vragen stellen in SQL"),
    KEEP: N_("beheren"),
}
"""The names of scopes as programs use them, and the words for people."""
ASKED: Mapping[Verb, str] = {
    Verb.VIEW: READ,
    Verb.USE: READ,
    Verb.CREATE: WRITE,
    Verb.EDIT: WRITE,
    Verb.APPROVE: WRITE,
    Verb.DELETE: WRITE,
    Verb.ADMINISTER: KEEP,
}
"""The scope that each verb asks of who comes with a token."""
OTHER_TOKEN = N_("Gebruik een sleutel die dit recht heeft.")
OTHER_KIND = N_("Gebruik een sleutel die voor deze soort geldt.")


class UnknownScope(Problem):
    """There is no scope of this name."""

    code = "unknown-scope"


@dataclass(frozen=True)
class Scope:
    """What a token is for: names of SCOPES, and the kinds that it is limited to; without kinds it is for all.

    `token` is the number of the token, for the events of what is done with it. Raises UnknownScope.
    """

    names: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    token: UUID | None = None

    def __post_init__(self) -> None:
        if unknown := sorted(self.names - SCOPES.keys()):
            raise UnknownScope(
                N_("Een sleutel kent het recht '{unknown}' niet."),
                N_("Kies uit: {known}."),
                unknown=unknown[0],
                known=", ".join(SCOPES),
                field="scopes",
            )
        object.__setattr__(self, "names", self.names | {READ})

    def covers(self, kind: str) -> bool:
        """Whether it is for things of this kind; no kind lies within no limit to kinds."""
        return not self.kinds or kind in self.kinds


def scope_label(name: str) -> Promise:
    """The name of a scope for people, in the language of who reads it."""
    return gettext_lazy(SCOPES[name])


def lets(actor: Actor, verb: Verb, kind: str = "") -> bool:
    """Whether the token with which somebody came, if any, leaves room for this with things of a kind.

    Without a kind: with whatever kind.
    """
    scope = actor.scope
    return scope is None or (ASKED[verb] in scope.names and (not kind or scope.covers(kind)))


def scope_rule(actor: Actor, verb: Verb, kind: str) -> Rule | None:
    """The rule that the token of an actor is; None for who came without one."""
    scope = actor.scope
    if scope is None:
        return None
    found = named_rule(scope, ASKED[verb])
    if found.met and verb is not Verb.ADMINISTER and not scope.covers(kind):
        return Rule(SCOPE, False, N_("Uw sleutel geldt niet voor deze soort."), OTHER_KIND, {"name": ASKED[verb]})
    return found


def named_rule(scope: Scope, name: str) -> Rule:
    """Whether a scope has this name, as a rule."""
    facts = {"scope": scope_label(name), "name": name}
    if name in scope.names:
        return Rule(SCOPE, True, N_("Uw sleutel heeft het recht ‘{scope}’ ({name})."), facts=facts)
    return Rule(SCOPE, False, N_("Uw sleutel heeft het recht ‘{scope}’ ({name}) niet."), OTHER_TOKEN, facts)
