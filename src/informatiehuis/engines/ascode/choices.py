"""The fixed words that may stand in the files of an atlas; what they are keys of stands in `model`."""

from enum import StrEnum


class Access(StrEnum):
    """Who may see a thing."""

    OPEN = "open"
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    CONFIDENTIAL = "confidential"


class Status(StrEnum):
    """The life of a definition; the words in the files are Dutch, because people decide them in Dutch."""

    CONCEPT = "concept"
    TO_BE_ADOPTED = "ter-vaststelling"
    ADOPTED = "vastgesteld"
    WITHDRAWN = "vervallen"


class PartyForm(StrEnum):
    """What a party is."""

    GOVERNMENT = "government"
    SUPPLIER = "supplier"
    KNOWLEDGE = "knowledge"
    BUSINESS = "business"
    ASSOCIATION = "association"
    TEAM = "team"


class AreaLevel(StrEnum):
    """The levels of Statistics Netherlands."""

    COUNTRY = "country"
    PROVINCE = "province"
    WATER_AUTHORITY = "water_authority"
    REGION = "region"
    MUNICIPALITY = "municipality"
    DISTRICT = "district"
    NEIGHBOURHOOD = "neighbourhood"


class ChangeKind(StrEnum):
    """What happened to areas on a day."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"


class Refresh(StrEnum):
    """How often the source itself changes."""

    NONE = "none"
    CONTINUOUS = "continuous"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Mode(StrEnum):
    """Whether the house keeps a copy of the source or asks it each time."""

    SNAPSHOT = "snapshot"
    LIVE = "live"


class RuleKind(StrEnum):
    """What a quality rule demands."""

    COMPLETENESS = "completeness"
    UNIQUENESS = "uniqueness"
    RANGE = "range"
    AREAS = "areas"
    FRESHNESS = "freshness"


class Severity(StrEnum):
    """What happens when a quality rule fails: the snapshot is refused, or accepted with a remark."""

    ERROR = "error"
    WARNING = "warning"


class Direction(StrEnum):
    """Which way is better, where the policy says so."""

    HIGHER = "higher_is_better"
    LOWER = "lower_is_better"
    NEUTRAL = "neutral"


class Rollup(StrEnum):
    """How a larger area gets its figure; the SQL gives the columns that this needs."""

    SUM = "sum"
    RATIO = "ratio"
    MEAN = "mean"
    NONE = "none"


class PeriodKind(StrEnum):
    """What one value of the column `period` stands for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
