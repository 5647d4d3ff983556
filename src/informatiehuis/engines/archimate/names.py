"""The words of ArchiMate 3.1 as its exchange format spells them: types of elements by layer, types of relations.

Source: The Open Group, ArchiMate 3.1 Specification (C197), chapters 4 to 13, and ArchiMate Model Exchange File Format.
"""

from __future__ import annotations

from enum import StrEnum

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
"""That of every version 3 of the format: 3.0, 3.1 and 3.2 share it."""
NAMESPACE_2 = "http://www.opengroup.org/xsd/archimate"
ARCHI = "http://www.archimatetool.com/archimate"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
SCHEMA_LOCATION = f"{NAMESPACE} http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"


class Layer(StrEnum):
    """Where an element stands in the framework of ArchiMate."""

    MOTIVATION = "motivation"
    STRATEGY = "strategy"
    BUSINESS = "business"
    APPLICATION = "application"
    TECHNOLOGY = "technology"
    PHYSICAL = "physical"
    IMPLEMENTATION = "implementation"
    COMPOSITE = "composite"
    JUNCTION = "junction"


_BY_LAYER = {
    Layer.MOTIVATION: "Stakeholder Driver Assessment Goal Outcome Principle Requirement Constraint Meaning Value",
    Layer.STRATEGY: "Resource Capability CourseOfAction ValueStream",
    Layer.BUSINESS: (
        "BusinessActor BusinessRole BusinessCollaboration BusinessInterface BusinessProcess BusinessFunction "
        "BusinessInteraction BusinessEvent BusinessService BusinessObject Contract Representation Product"
    ),
    Layer.APPLICATION: (
        "ApplicationComponent ApplicationCollaboration ApplicationInterface ApplicationFunction "
        "ApplicationInteraction ApplicationProcess ApplicationEvent ApplicationService DataObject"
    ),
    Layer.TECHNOLOGY: (
        "Node Device SystemSoftware TechnologyCollaboration TechnologyInterface Path CommunicationNetwork "
        "TechnologyFunction TechnologyProcess TechnologyInteraction TechnologyEvent TechnologyService Artifact"
    ),
    Layer.PHYSICAL: "Equipment Facility DistributionNetwork Material",
    Layer.IMPLEMENTATION: "WorkPackage Deliverable ImplementationEvent Plateau Gap",
    Layer.COMPOSITE: "Grouping Location",
    Layer.JUNCTION: "AndJunction OrJunction",
}
LAYER_OF: dict[str, Layer] = {name: layer for layer, names in _BY_LAYER.items() for name in names.split()}
ELEMENTS = frozenset(LAYER_OF)
JUNCTIONS = frozenset(name for name, layer in LAYER_OF.items() if layer is Layer.JUNCTION)


class Relation(StrEnum):
    """The relations of ArchiMate 3.1, chapter 5."""

    COMPOSITION = "Composition"
    AGGREGATION = "Aggregation"
    ASSIGNMENT = "Assignment"
    REALIZATION = "Realization"
    SERVING = "Serving"
    ACCESS = "Access"
    INFLUENCE = "Influence"
    TRIGGERING = "Triggering"
    FLOW = "Flow"
    SPECIALIZATION = "Specialization"
    ASSOCIATION = "Association"


RELATIONS = frozenset(one.value for one in Relation)
