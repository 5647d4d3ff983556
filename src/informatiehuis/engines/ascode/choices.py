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


class LegalBasis(StrEnum):
    """The grounds of article 6, paragraph 1, of the General Data Protection Regulation (AVG)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    NO_PERSONAL_DATA = "no_personal_data"


class EngineChoice(StrEnum):
    """Where an indicator is computed: one engine, or whichever suits the amount of data."""

    AUTO = "auto"
    DUCKDB = "duckdb"
    SPARK = "spark"


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
    """Whether the house keeps a copy of the source, keeps one for a time, or asks it each time."""

    SNAPSHOT = "snapshot"
    CACHED = "cached"
    LIVE = "live"


class RuleKind(StrEnum):
    """What a quality rule demands."""

    COMPLETENESS = "completeness"
    UNIQUENESS = "uniqueness"
    RANGE = "range"
    AREAS = "areas"
    FRESHNESS = "freshness"
    SQL = "sql"


class ColumnType(StrEnum):
    """What a promised column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    GEOMETRY = "geometry"


class AccessRuleKind(StrEnum):
    """What a rule on the data of a source leaves somebody."""

    OWN_AREAS = "own_areas"
    ONLY_ROWS = "only_rows"
    HIDE_COLUMNS = "hide_columns"


class HeldRole(StrEnum):
    """The roles that somebody can hold at a party, from low to high."""

    READER = "reader"
    STEWARD = "steward"
    OWNER = "owner"
    ADMINISTRATOR = "administrator"


class MandateForm(StrEnum):
    """How a power was given (Awb, title 10.1)."""

    MANDATE = "mandate"
    POWER_OF_ATTORNEY = "power_of_attorney"
    AUTHORISATION = "authorisation"
    DELEGATION = "delegation"
    ATTRIBUTION = "attribution"


class MandateStatus(StrEnum):
    """The life of a mandate; the words in the files are Dutch, because people decide them in Dutch."""

    DRAFT = "concept"
    IN_FORCE = "verleend"
    WITHDRAWN = "ingetrokken"


class Role(StrEnum):
    """The roles from which on a rule on the data of a source need not hold."""

    STEWARD = "steward"
    OWNER = "owner"
    ADMINISTRATOR = "administrator"


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
