"""The one policy: who may do what with which thing.

Every check in the house ends here: `may` and `require` for one thing, `visible` for a query. Pages, API, search,
tiles and exports hold no rules of their own. A decision carries its reason, so that "why not?" has an answer.
"""

from informatiehuis.kernel.access.actors import ANONYMOUS, HOUSE, Actor, Grant, actor_for
from informatiehuis.kernel.access.duties import is_maker, makers_of, makers_of_content, reopened
from informatiehuis.kernel.access.explaining import Decision, Rule
from informatiehuis.kernel.access.filters import visible
from informatiehuis.kernel.access.labels import labels_for, labels_of
from informatiehuis.kernel.access.policy import areas_for, may, may_at, may_somewhere, owners_for
from informatiehuis.kernel.access.powers import Power
from informatiehuis.kernel.access.recalling import actor_then, standing_in_then
from informatiehuis.kernel.access.refusing import NotAllowed, ScopeMissing, require, require_at, require_scope
from informatiehuis.kernel.access.rights import (
    Act,
    Right,
    UnknownAction,
    explain,
    explain_at,
    explain_in_house,
    rights_of,
)
from informatiehuis.kernel.access.scopes import KEEP, READ, SCOPES, SQL, WRITE, Scope, UnknownScope, scope_label
from informatiehuis.kernel.access.seeing import as_open_as, seen_by
from informatiehuis.kernel.access.standing import actor_by, actor_standing_in
from informatiehuis.kernel.access.using import asks_purpose, uses_visible
from informatiehuis.kernel.access.words import (
    ADMINISTRATOR,
    NEEDED,
    OWNER,
    RANK,
    READER,
    SEES,
    STEWARD,
    Place,
    Verb,
)

__all__ = [
    "ADMINISTRATOR",
    "ANONYMOUS",
    "HOUSE",
    "KEEP",
    "NEEDED",
    "OWNER",
    "RANK",
    "READ",
    "READER",
    "SCOPES",
    "SEES",
    "SQL",
    "STEWARD",
    "WRITE",
    "Act",
    "Actor",
    "Decision",
    "Grant",
    "NotAllowed",
    "Place",
    "Power",
    "Right",
    "Rule",
    "Scope",
    "ScopeMissing",
    "UnknownAction",
    "UnknownScope",
    "Verb",
    "actor_by",
    "actor_for",
    "actor_standing_in",
    "actor_then",
    "areas_for",
    "as_open_as",
    "asks_purpose",
    "explain",
    "explain_at",
    "explain_in_house",
    "is_maker",
    "labels_for",
    "labels_of",
    "makers_of",
    "makers_of_content",
    "may",
    "may_at",
    "may_somewhere",
    "owners_for",
    "reopened",
    "require",
    "require_at",
    "require_scope",
    "rights_of",
    "scope_label",
    "seen_by",
    "standing_in_then",
    "uses_visible",
    "visible",
]
