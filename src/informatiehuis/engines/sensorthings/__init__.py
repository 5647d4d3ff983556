"""OGC SensorThings API 1.1: its query language, its addresses and its entities, without a server or a store."""

from informatiehuis.engines.sensorthings.evaluate import matches
from informatiehuis.engines.sensorthings.model import COLLECTIONS, TYPES, EntityType, Kind
from informatiehuis.engines.sensorthings.parser import parse_filter
from informatiehuis.engines.sensorthings.paths import ResourcePath, parse_path
from informatiehuis.engines.sensorthings.payload import Rules, check_data_arrays, check_entity, reference_in
from informatiehuis.engines.sensorthings.problems import (
    NotOnObservations,
    PathProblem,
    PayloadProblem,
    PayloadProblems,
    QueryProblem,
    SensorThingsProblem,
)
from informatiehuis.engines.sensorthings.query import Expand, Order, Query, parse_query
from informatiehuis.engines.sensorthings.sql import condition, split

__all__ = [
    "COLLECTIONS",
    "TYPES",
    "EntityType",
    "Expand",
    "Kind",
    "NotOnObservations",
    "Order",
    "PathProblem",
    "PayloadProblem",
    "PayloadProblems",
    "Query",
    "QueryProblem",
    "ResourcePath",
    "Rules",
    "SensorThingsProblem",
    "check_data_arrays",
    "check_entity",
    "condition",
    "matches",
    "parse_filter",
    "parse_path",
    "parse_query",
    "reference_in",
    "split",
]
