"""What the API says of maps of rules: the shapes of outcomes by hectare, of one position, and of what changes."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from informatiehuis.rooms.rules.api_shapes import SHORT, ArticleShape
from informatiehuis.rooms.rules.extents import SIZES, USUAL, Extent

Answer = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*:.{1,200}$")]
MOST_ANSWERS = 200
HECTARES = "Hectares, in de volgorde van {what}."
IDENTITY: JsonDict = {"format": "uri"}


class AnswersAsked(Schema):
    """Answers to what does not follow from the place."""

    model_config = ConfigDict(extra="forbid")
    antwoord: list[Answer] = Field(
        default_factory=list,
        max_length=MOST_ANSWERS,
        description=(
            "Een antwoord: het kenmerk van de vraag, een dubbele punt en het antwoord, bijvoorbeeld `bomen:30`. "
            "Mag vaker; wat u niet geeft, blijft open."
        ),
    )

    @property
    def answers(self) -> dict[str, str]:
        """The texts by key of question."""
        split = (one.partition(":") for one in self.antwoord)
        return {key: text for key, _, text in split}


def _is_size(size: int) -> int:
    if size not in SIZES:
        raise ValueError(f"choose one of {', '.join(map(str, SIZES))}")
    return size


class ExtentAsked(AnswersAsked):
    """How fine, and of what."""

    vak: Annotated[int, AfterValidator(_is_size)] = Field(
        USUAL,
        description=(
            "Hoe breed en hoog een vak is, in meters. Hoe fijner, hoe kleiner het gebied moet zijn; past het niet, "
            "dan zegt het antwoord wat wel past."
        ),
        json_schema_extra={"enum": list(SIZES)},
    )
    gebied: str = Field("", pattern=SHORT, description="De code van een gemeente; alleen die. Leeg is het hele gebied.")

    @property
    def extent(self) -> Extent:
        """What of the map is drawn."""
        return Extent(self.vak, self.gebied)


class MapAsked(ExtentAsked):
    """Which map of an activity."""

    regelset: str = Field(
        "", pattern=SHORT, description="De korte naam van de regelset; de eerste die geldt als die niet is gegeven."
    )


class PointAsked(AnswersAsked):
    """Which position, and of which activity."""

    plek: str = Field(
        ...,
        min_length=3,
        max_length=60,
        description=(
            "Twee getallen met een komma ertussen: meters van het Rijksdriehoekstelsel (`136000,455800`), of "
            "breedtegraad en lengtegraad (`52.09,5.12`)."
        ),
    )
    activiteit: str = Field("", pattern=SHORT, description="Alleen van de activiteit met deze korte naam.")


class DependsShape(Schema):
    """What an outcome still depends on; without a key it is a point on which official sources differ."""

    key: str
    question: str


class MapOutcomeShape(Schema):
    """An outcome on a map. What is not decided follows from the answers that it depends on."""

    isDecided: bool  # noqa: N815 - the name in the API
    holds: bool = Field(description="Of de regels hier gelden.")
    value: str
    duty: str = Field(description="permit, notice, information, free, contact of elsewhere; leeg zonder uitkomst.")
    title: str
    dependsOn: list[DependsShape]  # noqa: N815


class CountedOutcomeShape(MapOutcomeShape):
    """An outcome with its surface."""

    hectares: float


class RulesShape(Schema):
    """Whose outcome it is, how far it goes, and how somebody gets a person to look at it."""

    activity: str = Field(json_schema_extra=IDENTITY)
    ruleSet: str = Field(description="De openbare identiteit van de regels.", json_schema_extra=IDENTITY)  # noqa: N815
    edition: int
    areaIsUnknown: bool = Field(  # noqa: N815
        description=(
            "De regels gelden in één gebied, en u ziet daarvan geen grens: of ze op een plek gelden, staat niet vast."
        )
    )
    level: str = Field(description="advice, support of automated.")
    humanReview: str = Field(description="Hoe iemand een mens naar de uitkomst laat kijken.")  # noqa: N815
    objection: str = Field(description="Hoe iemand bezwaar maakt; altijd gevuld bij een automatisch besluit.")
    algorithmEntry: str = Field(description="Webadres of nummer in het algoritmeregister.")  # noqa: N815


class GroundShape(Schema):
    """What a map is counted on: square cells (EPSG:28992), each by its middle."""

    cell: float = Field(description="Hoe breed en hoog een vak is, in meters.")
    area: str = Field(description="De code van de gemeente waarvan dit de kaart is; leeg is het hele gebied.")
    isSchematic: bool = Field(description="Of de grenzen schematisch zijn; meet er dan niets mee.")  # noqa: N815


class MapAreaShape(Schema):
    """The outcomes in one municipality."""

    code: str
    name: str
    hectares: list[float] = Field(description=HECTARES.format(what="`outcomes`"))


class MapShape(RulesShape, GroundShape):
    """The outcome of rules everywhere, in hectares; those that are decided first."""

    outcomes: list[CountedOutcomeShape]
    areas: list[MapAreaShape]
    unknownAreas: list[str] = Field(  # noqa: N815
        description="Codes van gebieden waar de regels naar vragen en waarvan u geen grens ziet; die tellen niet mee."
    )
    wrong: dict[str, str] = Field(description="Antwoorden die niet kunnen, met de reden.")
    page: str = Field(description="Deze kaart als bladzijde.", json_schema_extra=IDENTITY)


class PlaceAnswerShape(Schema):
    """What the place answers by itself."""

    key: str
    question: str
    answer: str


class PointOutcomeShape(RulesShape, MapOutcomeShape):
    """What one rule set says of one position."""

    byPlace: list[PlaceAnswerShape]  # noqa: N815
    reasons: list[str]
    articles: list[ArticleShape]
    wrong: dict[str, str] = Field(description="Antwoorden die niet kunnen, met de reden.")
    page: str = Field(description="De check voor deze plek.", json_schema_extra=IDENTITY)


class BrokenShape(Schema):
    """Rules that cannot be used now, with why."""

    activity: str = Field(json_schema_extra=IDENTITY)
    ruleSet: str = Field(json_schema_extra=IDENTITY)  # noqa: N815
    why: str


class PointShape(Schema):
    """All that holds at one position."""

    x: float = Field(description="Meters (EPSG:28992).")
    y: float = Field(description="Meters (EPSG:28992).")
    area: str = Field(description="Code van de gemeente.")
    areaName: str  # noqa: N815
    isSchematic: bool = Field(description="Of de grenzen schematisch zijn.")  # noqa: N815
    results: list[PointOutcomeShape]
    count: int
    broken: list[BrokenShape] = Field(description="Regels die hier kunnen gelden en nu niet kunnen worden gebruikt.")


class MapChangeShape(Schema):
    """What becomes of what, and over how many hectares."""

    before: MapOutcomeShape
    after: MapOutcomeShape
    hectares: float


class ChangedAreaShape(Schema):
    """What changes in one municipality."""

    code: str
    name: str
    hectares: list[float] = Field(description=HECTARES.format(what="`changes`"))


class MapImpactShape(GroundShape):
    """What an edition changes on the map, the largest change first; only the municipalities that change."""

    ruleSet: str = Field(json_schema_extra=IDENTITY)  # noqa: N815
    edition: int
    areaIsUnknown: bool = Field(description="Van het gebied waarin de regels gelden, ziet u geen grens.")  # noqa: N815
    replaces: str = Field(json_schema_extra=IDENTITY)
    hectares: float = Field(description="Van alles wat verandert.")
    changes: list[MapChangeShape]
    areas: list[ChangedAreaShape]
    wrong: dict[str, str] = Field(description="Antwoorden die niet kunnen, met de reden.")
