"""Which relations ArchiMate 3.1 allows between which types of elements.

The specification gives its relations twice: as a metamodel with rules of derivation (chapter 5 and appendix B) and as a
table of 61 by 61 that follows from it. Here stands what follows, in words of the specification: an element acts or is
passive, belongs to a layer, and a higher layer is realized by what is below it. `AndJunction` and `OrJunction` count
as one; a relation as an end is `RELATIONSHIP`.
"""

from __future__ import annotations

from functools import cache

from informatiehuis.engines.archimate.names import JUNCTIONS, LAYER_OF, Layer, Relation

RELATIONSHIP = "Relationship"
JUNCTION = "Junction"
Types = frozenset[str]


def _types(names: str) -> Types:
    return frozenset(names.split())


def _of(*layers: Layer) -> Types:
    return frozenset(name for name, layer in LAYER_OF.items() if layer in layers)


EVERYTHING = frozenset(LAYER_OF) - JUNCTIONS | {JUNCTION}
MOTIVATION, STRATEGY = _of(Layer.MOTIVATION), _of(Layer.STRATEGY)
BUSINESS, APPLICATION = _of(Layer.BUSINESS), _of(Layer.APPLICATION)
TECHNOLOGY = _of(Layer.TECHNOLOGY, Layer.PHYSICAL)
PASSIVE = _types("BusinessObject Contract Representation DataObject Artifact Material")
CORE = (BUSINESS | APPLICATION | TECHNOLOGY | {"Location"}) - PASSIVE
"""What acts, or is how something acts, in the three layers; a product and a location can stand for such."""
MIGRATION = _types("WorkPackage ImplementationEvent Plateau")
WORK = _types("Function Process Interaction")


def _work(layer: str) -> Types:
    """What is done in a layer: its function, process and interaction, between which the rules make no difference."""
    return frozenset(f"{layer}{name}" for name in WORK)


BUSINESS_WORK, APPLICATION_WORK, TECHNOLOGY_WORK = map(_work, ("Business", "Application", "Technology"))
HARDWARE = _types("Device SystemSoftware TechnologyInterface")
PLACES = _types("Node Facility Equipment") | HARDWARE
"""Technology on which other technology stands."""
ALIKE = (
    BUSINESS_WORK,
    APPLICATION_WORK,
    TECHNOLOGY_WORK,
    _types("BusinessObject Contract"),
    _types("Constraint Requirement"),
    _types("Node Facility"),
)
"""Types of which the one can be a part of the other."""


@cache
def is_allowed(relation: str, source: str, target: str) -> bool:
    """Whether a relation may run from a type to a type; an unknown type or relation may not."""
    return target in targets(relation, source)


@cache
def targets(relation: str, source: str) -> Types:
    """To which types a relation may run from this one; empty for what ArchiMate does not know."""
    start = JUNCTION if source in JUNCTIONS else source
    if start not in EVERYTHING | {RELATIONSHIP} or relation not in _RULES:
        return frozenset()
    if start == RELATIONSHIP:
        found = EVERYTHING - {JUNCTION} if relation == Relation.ASSOCIATION else frozenset()
    else:
        found = _RULES[Relation(relation)](start)
    return found | JUNCTIONS if JUNCTION in found else found


_OPEN = frozenset({"Grouping", JUNCTION})
"""What may stand for anything."""


def _parts(source: str) -> Types:
    """Composition (5.1.1): parts are of the own type or one alike, and what belongs to it."""
    if source == JUNCTION:
        return frozenset({JUNCTION})
    if source in ("Grouping", "Location"):
        return EVERYTHING | {RELATIONSHIP}
    if source == "Plateau":
        return EVERYTHING - _NOT_IN_PLATEAU | {RELATIONSHIP}
    alike = next((group for group in ALIKE if source in group), frozenset({source}))
    return alike | _PARTS.get(source, frozenset()) | _OPEN


_NOT_IN_PLATEAU = _types("Assessment Driver Meaning Principle Stakeholder Value") | (
    _of(Layer.IMPLEMENTATION) - {"Plateau"}
)
_PARTS = {
    "ApplicationComponent": _types("ApplicationInterface"),
    "ApplicationCollaboration": _types("ApplicationInterface"),
    "BusinessActor": _types("BusinessInterface"),
    "BusinessRole": _types("BusinessInterface"),
    "BusinessCollaboration": _types("BusinessInterface"),
    "TechnologyCollaboration": _types("TechnologyInterface"),
    "SystemSoftware": _types("TechnologyInterface"),
    "Device": HARDWARE,
    "Equipment": HARDWARE,
    "Node": PLACES,
    "Facility": PLACES,
    "Product": PASSIVE | _types("BusinessService ApplicationService TechnologyService"),
}
_GATHERED = {
    "ApplicationCollaboration": _types("ApplicationComponent"),
    "BusinessCollaboration": _types("BusinessActor BusinessRole"),
    "CommunicationNetwork": HARDWARE,
    "DistributionNetwork": PLACES,
    "Path": PLACES | {"TechnologyCollaboration"},
    "TechnologyCollaboration": PLACES,
}


def _gathered(source: str) -> Types:
    """Aggregation (5.1.2): what can be a part, and what comes together in a collaboration or a network."""
    return _parts(source) | _GATHERED.get(source, frozenset())


_ASSIGNED_IN_APPLICATION = APPLICATION_WORK | _types("ApplicationEvent ApplicationService")
_ASSIGNED_IN_BUSINESS = BUSINESS_WORK | _types(
    "BusinessEvent BusinessService ImplementationEvent WorkPackage Stakeholder"
)
_ASSIGNED_TO_ACTORS = _ASSIGNED_IN_BUSINESS | _types("BusinessInterface BusinessRole")
_ASSIGNED_IN_TECHNOLOGY = TECHNOLOGY_WORK | _types(
    "Artifact SystemSoftware TechnologyEvent TechnologyInterface TechnologyService"
)
_ASSIGNED_TO_PLACES = (
    _ASSIGNED_IN_TECHNOLOGY
    | _ASSIGNED_TO_ACTORS
    | _types("BusinessActor BusinessCollaboration Device Equipment Facility Node Material")
)
_ASSIGNED_TO_RESOURCES = _types("Capability ValueStream")
_ASSIGNED = {
    "ApplicationComponent": _ASSIGNED_IN_APPLICATION,
    "ApplicationCollaboration": _ASSIGNED_IN_APPLICATION,
    "ApplicationInterface": _types("ApplicationService"),
    "BusinessActor": _ASSIGNED_TO_ACTORS,
    "BusinessCollaboration": _ASSIGNED_TO_ACTORS,
    "BusinessRole": _ASSIGNED_IN_BUSINESS,
    "BusinessInterface": _types("BusinessService"),
    "TechnologyInterface": _types("TechnologyService"),
    "CommunicationNetwork": _ASSIGNED_IN_TECHNOLOGY,
    "Device": _ASSIGNED_IN_TECHNOLOGY,
    "SystemSoftware": _ASSIGNED_IN_TECHNOLOGY,
    "Equipment": _ASSIGNED_IN_TECHNOLOGY | {"Material"},
    **dict.fromkeys(_types("DistributionNetwork Facility Node Path TechnologyCollaboration"), _ASSIGNED_TO_PLACES),
    "Location": _ASSIGNED_TO_PLACES | _ASSIGNED_IN_APPLICATION,
    "Plateau": _types("Stakeholder"),
    "Resource": _ASSIGNED_TO_RESOURCES,
    **dict.fromkeys(_OPEN, _ASSIGNED_TO_PLACES | _ASSIGNED_IN_APPLICATION | _ASSIGNED_TO_RESOURCES),
}

_ENDS = _types("Goal Outcome Principle")
_AIMS = _ENDS | _types("Requirement Constraint")
_PLANS = _AIMS | _types("CourseOfAction Capability ValueStream")
_MEANS = _PLANS | {"Resource"}
_FOR_BUSINESS_WORK = _PLANS | {"BusinessService"}
_FOR_APPLICATION_WORK = _FOR_BUSINESS_WORK | BUSINESS_WORK | {"ApplicationService"}
_FOR_BUSINESS_EVENT, _FOR_APPLICATION_EVENT = _AIMS, _AIMS | {"BusinessEvent"}
_FOR_COMPONENT = (
    _MEANS
    | _FOR_APPLICATION_WORK
    | APPLICATION_WORK
    | _types("ApplicationComponent ApplicationInterface ApplicationEvent BusinessEvent BusinessInterface")
)
_FOR_SOFTWARE = (
    _FOR_COMPONENT
    | TECHNOLOGY_WORK
    | _types("ApplicationCollaboration SystemSoftware TechnologyEvent TechnologyInterface TechnologyService")
)
_FOR_PLACE = _FOR_SOFTWARE | _types("Device Equipment")
_FOR_NETWORK = _FOR_PLACE | _types(
    "BusinessActor BusinessCollaboration BusinessRole Facility Node Path Stakeholder TechnologyCollaboration"
)
_FOR_ARTIFACT = _FOR_SOFTWARE | _types("Artifact DataObject BusinessObject Contract")
_FOR_WORK_PACKAGE = EVERYTHING - _types("Assessment Driver Gap ImplementationEvent Meaning Value WorkPackage")
_REALIZED = {
    **dict.fromkeys(_OPEN, _FOR_WORK_PACKAGE),
    "WorkPackage": _FOR_WORK_PACKAGE,
    "Deliverable": _FOR_WORK_PACKAGE - {"Deliverable"},
    "Plateau": _FOR_WORK_PACKAGE - {"Deliverable", "Plateau"},
    **dict.fromkeys(_types("CommunicationNetwork DistributionNetwork Location"), _FOR_NETWORK),
    **dict.fromkeys(_types("Equipment Facility Node Path TechnologyCollaboration Product"), _FOR_PLACE),
    **dict.fromkeys(_types("Device SystemSoftware"), _FOR_SOFTWARE),
    "Artifact": _FOR_ARTIFACT,
    "Material": _FOR_ARTIFACT | _FOR_PLACE | {"Material"},
    **dict.fromkeys(TECHNOLOGY_WORK, _FOR_APPLICATION_WORK | APPLICATION_WORK | {"TechnologyService"}),
    "TechnologyEvent": _FOR_APPLICATION_EVENT | {"ApplicationEvent"},
    "TechnologyInterface": _MEANS | _types("ApplicationInterface ApplicationService BusinessInterface BusinessService"),
    "TechnologyService": _FOR_BUSINESS_WORK | {"ApplicationService"},
    **dict.fromkeys(_types("ApplicationComponent ApplicationCollaboration"), _FOR_COMPONENT),
    **dict.fromkeys(APPLICATION_WORK, _FOR_APPLICATION_WORK),
    "ApplicationEvent": _FOR_APPLICATION_EVENT,
    "ApplicationInterface": _MEANS | _types("BusinessInterface BusinessService"),
    "ApplicationService": _FOR_BUSINESS_WORK,
    **dict.fromkeys(_types("BusinessActor BusinessRole BusinessCollaboration"), _MEANS | {"BusinessService"}),
    **dict.fromkeys(BUSINESS_WORK, _FOR_BUSINESS_WORK),
    "BusinessEvent": _FOR_BUSINESS_EVENT,
    "BusinessService": _PLANS,
    **dict.fromkeys(_types("DataObject Representation"), _MEANS | _types("BusinessObject Contract")),
    **dict.fromkeys(_types("BusinessInterface BusinessObject Contract"), _MEANS),
    **dict.fromkeys(_types("Resource Capability ValueStream"), _AIMS | {"CourseOfAction"}),
    "CourseOfAction": _AIMS,
    **dict.fromkeys(_types("Requirement Constraint"), _ENDS),
    "Principle": _types("Goal Outcome"),
    "Outcome": _types("Goal"),
}


def _assigned(source: str) -> Types:
    """Assignment (5.1.3): who or what does something, is responsible for it, or carries it."""
    return _to_open(_ASSIGNED.get(source))


def _realized(source: str) -> Types:
    """Realization (5.1.4): what is less abstract gives form to what is more so, up to the goals."""
    return _to_open(_REALIZED.get(source))


def _within(source: str, *groups: Types) -> Types:
    """To the members of the own group; what may stand for anything reaches every group."""
    if source in _OPEN:
        return _to_open(frozenset().union(*groups))
    return _to_open(next((group for group in groups if source in group), None))


def _served(source: str) -> Types:
    """Serving (5.2.1): within the three layers, or within strategy."""
    return _within(source, CORE, STRATEGY)


def _followed(source: str) -> Types:
    """Triggering and flow (5.3): as serving, and between what changes the architecture."""
    return _within(source, CORE, STRATEGY, MIGRATION)


def _accessed(source: str) -> Types:
    """Access (5.2.2): what acts uses what is passive; work and plateaus use deliverables."""
    if source in _OPEN:
        return PASSIVE | {"Deliverable"} | _OPEN
    return _to_open(PASSIVE if source in CORE else _types("Deliverable") if source in MIGRATION else None)


def _influenced(source: str) -> Types:
    """Influence (5.2.3): everything but a gap can make a motivation stronger or weaker."""
    return _to_open(None if source == "Gap" else MOTIVATION)


def _general(source: str) -> Types:
    """Specialization (5.4.1): of the own type, and contracts of business objects, constraints of requirements."""
    if source == JUNCTION:
        return frozenset({JUNCTION})
    if source == "Grouping":
        return EVERYTHING
    pairs = (_types("BusinessObject Contract"), _types("Constraint Requirement"))
    return next((pair for pair in pairs if source in pair), frozenset({source})) | _OPEN


def _associated(source: str) -> Types:
    """Association (5.2.4): between everything, also with a relation."""
    return EVERYTHING if source == JUNCTION else EVERYTHING | {RELATIONSHIP}


def _to_open(found: Types | None) -> Types:
    """A junction joins any relation; a group stands for what may be at the end of it."""
    return frozenset({JUNCTION}) if found is None else found | _OPEN


_RULES = {
    Relation.COMPOSITION: _parts,
    Relation.AGGREGATION: _gathered,
    Relation.ASSIGNMENT: _assigned,
    Relation.REALIZATION: _realized,
    Relation.SERVING: _served,
    Relation.ACCESS: _accessed,
    Relation.INFLUENCE: _influenced,
    Relation.TRIGGERING: _followed,
    Relation.FLOW: _followed,
    Relation.SPECIALIZATION: _general,
    Relation.ASSOCIATION: _associated,
}
