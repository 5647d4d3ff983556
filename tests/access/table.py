"""Who reads, and what each may see and do: written down as a table, apart from the policy that is tested with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

CLASSES = ("open", "internal", "restricted", "confidential")
HERE, THERE = "here", "there"
ELSEWHERE = "elsewhere"
"""Of another party, or of none."""
OWN, WITHIN, OTHER = "own", "within", "other"
"""Where rows and things lie: in an area that some readers call their own, in a part of it, and in another one."""

# What a reader is to the party that owns a thing; who is refused at the door is nothing to it.
OUTSIDE = "outside"
STRANGER, INSIDER, READER, STEWARD, OWNER, ADMINISTRATOR = (
    "stranger",
    "insider",
    "reader",
    "steward",
    "owner",
    "administrator",
)


class Spot(NamedTuple):
    """A place in the planted house: of each kind one thing stands in each class of each party."""

    kind: str
    access: str
    where: str


@dataclass(frozen=True)
class Who:
    """A kind of reader: what it is to the party here and to the party there; `role` and `at` make the account.

    Who comes with a token is a program: `scopes` are those of the token, None is for who signs in. `expired` says that
    the token, or the stand-in, holds no more. A program that is nobody's own is a `service`.

    Who acts for another has that name in `stands_in_for`; `role` and `at` are then what is held in the own name, which
    counts for nothing meanwhile. `kinds` is what a token or a stand-in is limited to, besides what is open.

    `areas` are the areas of one's own: of a source that gives rows by area, whoever does not look after it gets those.
    Who is `bound` has a role that counts for what lies in these areas only.
    """

    here: str
    there: str
    role: str = ""
    at: str = ""
    signs_in: bool = True
    scopes: tuple[str, ...] | None = None
    expired: bool = False
    kinds: tuple[str, ...] = ()
    stands_in_for: str = ""
    service: bool = False
    areas: tuple[str, ...] = ()
    bound: bool = False

    def at_party(self, where: str) -> str:
        """What this reader is to the party here, there, or to any other: a role in the whole house is one there too."""
        if where in (HERE, THERE):
            return self.here if where == HERE else self.there
        return self.here if self.here == self.there else INSIDER

    def covers(self, kind: str, area: str = "") -> bool:
        """Whether a thing of this kind, in this area, that is not open lies within what it is limited to.

        No kind does not, and what lies nowhere lies in no area.
        """
        return (not self.kinds or kind in self.kinds) and (not self.bound or area in self.areas)


CONCEPTS = ("concept",)
ACTORS: dict[str, Who] = {
    "anonymous": Who(STRANGER, STRANGER, signs_in=False),
    "without role": Who(STRANGER, STRANGER),
    "reader": Who(READER, INSIDER, "reader", HERE, areas=(WITHIN,)),
    "reader of an area": Who(READER, INSIDER, "reader", HERE, areas=(OWN, WITHIN), bound=True),
    "steward elsewhere": Who(INSIDER, STEWARD, "steward", THERE),
    "steward": Who(STEWARD, INSIDER, "steward", HERE),
    "owner": Who(OWNER, INSIDER, "owner", HERE),
    "administrator": Who(ADMINISTRATOR, ADMINISTRATOR, "administrator"),
    "token for reading": Who(OWNER, INSIDER, "owner", HERE, scopes=("read",)),
    "token for writing": Who(STEWARD, INSIDER, "steward", HERE, scopes=("write",)),
    "token of a reader": Who(READER, INSIDER, "reader", HERE, scopes=("write", "sql", "administer")),
    "expired token": Who(OUTSIDE, OUTSIDE, "administrator", scopes=("write", "sql", "administer"), expired=True),
    "stand-in": Who(OWNER, INSIDER, "steward", THERE, stands_in_for="owner"),
    "stand-in for concepts": Who(OWNER, INSIDER, "steward", THERE, stands_in_for="owner", kinds=CONCEPTS),
    "stand-in of the administrator": Who(OWNER, OWNER, "reader", HERE, stands_in_for="administrator"),
    "stand-in that ended": Who(STRANGER, STRANGER, "owner", HERE, stands_in_for="owner", expired=True),
    "service": Who(READER, INSIDER, "reader", HERE, scopes=("read",), kinds=CONCEPTS, service=True),
    "service that writes": Who(STEWARD, INSIDER, "steward", HERE, scopes=("write",), kinds=CONCEPTS, service=True),
}
PROGRAMS = tuple(name for name, who in ACTORS.items() if who.scopes is not None)
PEOPLE = tuple(name for name in ACTORS if name not in PROGRAMS)
STAND_INS = tuple(name for name, who in ACTORS.items() if who.stands_in_for)

EVERYBODY = frozenset({STRANGER, INSIDER, READER, STEWARD, OWNER, ADMINISTRATOR})
SEES: dict[str, frozenset[str]] = {
    "open": EVERYBODY,
    "internal": EVERYBODY - {STRANGER},
    "restricted": frozenset({READER, STEWARD, OWNER, ADMINISTRATOR}),
    "confidential": frozenset({STEWARD, OWNER, ADMINISTRATOR}),
}
MAKERS = frozenset({STEWARD, OWNER, ADMINISTRATOR})
DECIDERS = frozenset({OWNER, ADMINISTRATOR})
KEEPERS = frozenset({ADMINISTRATOR})
DOES: dict[str, frozenset[str]] = {
    "create": MAKERS,
    "edit": MAKERS,
    "approve": DECIDERS,
    "delete": DECIDERS,
    "administer": KEEPERS,
}


def sees(actor: str, access: str, where: str, kind: str = "", area: str = "") -> bool:
    """Whether this reader may see a thing of this class, of the party here or there.

    Who is limited to kinds or areas sees nothing that is not open of a thing of which these are not said.
    """
    who = ACTORS[actor]
    return who.at_party(where) in SEES[access] and (access == "open" or who.covers(kind, area))


def does(actor: str, verb: str, access: str, where: str, kind: str = "", area: str = "") -> bool:
    """Whether this reader may do this with a thing of this class and kind; a program where its token counts."""
    who = ACTORS[actor]
    lets = who.scopes is None or ("administer" if verb == "administer" else "write") in who.scopes
    seen = sees(actor, access, where, kind, area)
    return lets and seen and who.covers(kind, area) and who.at_party(where) in DOES[verb]


def manages(actor: str, access: str, kind: str, area: str = "") -> bool:
    """Whether this reader may know what is quoted of data of the party here: who may change that they are there."""
    return does(actor, "edit", access, HERE, kind, area)


def works_here(actor: str) -> bool:
    """Whether this reader holds a role in this house, be it for some kinds only."""
    return ACTORS[actor].here in SEES["internal"]
