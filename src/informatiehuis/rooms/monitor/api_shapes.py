"""What the API says of indicators: the shapes of figures, explanations, interpretations, runs and publications."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Path, Schema
from pydantic import ConfigDict, Field

from informatiehuis.kernel.models.areas import AreaLevel
from informatiehuis.kernel.register.schemas import REASON, SLUG, AskedThen

USUAL_PAGE, LARGEST_PAGE, LAST_PAGE = 100, 1000, 1_000_000
LAST_RUN, MOST_DIFFERENCES = 2**31 - 1, 1000
Slug = Annotated[str, Path(..., pattern=SLUG)]
SHORT = r"^[A-Za-z0-9-]{0,40}$"
LEVEL = f"^({'|'.join(AreaLevel.values)})?$"


class FigureShape(Schema):
    """The value of an indicator for one area and period; without a value, `missing` says why."""

    area: str = Field(description="Code van het gebied.")
    areaName: str  # noqa: N815 - the name in the API
    level: str = Field(description="Niveau van het gebied.")
    period: str
    value: float | None
    n: float | None = Field(description="Hoeveel waarnemingen of mensen erachter zitten.")
    low: float | None
    high: float | None
    missing: str = Field(description="Waarom er geen waarde is.")


class FigurePage(Schema):
    """A page of figures, newest period first, with what they are and which run they are of."""

    results: list[FigureShape]
    count: int
    page: int
    pageSize: int  # noqa: N815
    next: str | None = Field(description="Het adres van de volgende bladzijde.")
    previous: str | None = Field(description="Het adres van de vorige bladzijde.")
    indicator: str = Field(description="De openbare identiteit.", json_schema_extra={"format": "uri"})
    unit: str
    run: int | None = Field(description="Nummer van de berekening; geen als er voor u geen cijfers zijn.")
    figuresHash: str | None  # noqa: N815
    isPublic: bool = Field(description="Of iedereen deze cijfers ziet.")  # noqa: N815
    publishedAt: datetime | None  # noqa: N815
    quality: str | None = Field(description="Het slechtste oordeel over de gegevens eronder: good, …, broken.")
    validated: bool = Field(description="Of alle gegevens eronder zijn gevalideerd voor gebruik in een besluit.")
    oldestData: datetime | None = Field(description="Wanneer de oudste gegevens eronder zijn gelezen.")  # noqa: N815
    oldestSource: str | None = Field(description="De bron waar die uit komen, als u die mag zien.")  # noqa: N815
    why: str = Field(description="Waarom er geen cijfers zijn, of waarom ze niet openbaar zijn.")


class FiguresAsked(AskedThen):
    """Which figures."""

    periode: str = Field("", pattern=SHORT, description="Alleen deze periode, bijvoorbeeld 2022.")
    gebied: str = Field("", pattern=SHORT, description="Alleen dit gebied, bijvoorbeeld GM0344.")
    niveau: str = Field("", pattern=LEVEL, description="Alleen gebieden van dit niveau.")
    concept: bool = Field(False, description="De laatste berekening, ook als die niet openbaar is; alleen voor makers.")
    page: int = Field(1, ge=1, le=LAST_PAGE)
    pageSize: int = Field(USUAL_PAGE, ge=1, le=LARGEST_PAGE)  # noqa: N815


class FigureExplained(AskedThen):
    """Of which figure the explanation is; without an area that of the indicator."""

    gebied: str = Field("", pattern=SHORT, description="Leg het cijfer van dit gebied uit.")
    periode: str = Field("", pattern=SHORT, description="Van deze periode; de nieuwste als die niet is gegeven.")


class NamedPage(Schema):
    """A page about something in an explanation."""

    title: str
    href: str


class ExplanationStep(Schema):
    """One step on the path of a number, with the facts that prove it."""

    name: str
    title: str
    sentences: list[str]
    facts: dict[str, Any]
    things: list[NamedPage]


class ExplanationShape(Schema):
    """The whole chain behind a figure, from meaning and source to publication."""

    title: str
    steps: list[ExplanationStep]


class InterpretationShape(Schema):
    """What figures mean, who says so and until when."""

    id: str = Field(json_schema_extra={"format": "uri"})
    title: str
    text: str
    meaning: str
    otherExplanations: str  # noqa: N815
    caveats: str
    author: str
    authorRole: str  # noqa: N815
    validUntil: date | None = Field(description="De eerste dag waarop dit niet meer geldt.")  # noqa: N815
    isValid: bool = Field(description="Of dit geldt, vandaag of op de dag die is gevraagd.")  # noqa: N815


class InterpretationList(Schema):
    """The interpretations of an indicator, the newest first."""

    results: list[InterpretationShape]
    count: int


class Why(Schema):
    """Why this is done."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field("", max_length=500, description=REASON)


class RunShape(Schema):
    """A run; `computed` is false when nothing had changed since the latest one."""

    number: int
    finishedAt: datetime  # noqa: N815
    engine: str
    figuresHash: str  # noqa: N815
    computed: bool


class RecomputeAsked(Why):
    """Which run is computed again, and why."""

    run: int | None = Field(
        None, ge=1, le=LAST_RUN, description="Nummer van de berekening; zonder: de openbare, en anders de laatste."
    )


class DifferenceShape(Schema):
    """A value of a figure that came out otherwise; `figure` is a figure that is only there or only came out now."""

    area: str
    period: str
    field: Literal["value", "n", "numerator", "denominator", "low", "high", "missing", "figure"]
    stands: float | str | None = Field(description="Zoals het er staat.")
    computed: float | str | None = Field(description="Zoals het er nu uit kwam.")


class RecomputedShape(Schema):
    """A run that was computed again from the data it rests on, and whether its figures are the same."""

    run: int
    engine: str
    same: bool = Field(description="Of alle cijfers gelijk zijn.")
    exact: bool = Field(description="Of tot op de laatste bit is vergeleken; anders tot op zes cijfers.")
    compared: int = Field(description="Hoeveel cijfers zijn vergeleken.")
    figuresHash: str = Field(description="Het kenmerk van wat er nu uit kwam.")  # noqa: N815
    differing: int = Field(description="Hoeveel cijfers anders zijn.")
    differences: list[DifferenceShape] = Field(description=f"De eerste {MOST_DIFFERENCES} waarden die anders zijn.")
    outcome: str = Field(description="De uitkomst in een zin.")


class PublicationShape(Schema):
    """The figures that everybody sees from now on."""

    run: int
    figuresHash: str  # noqa: N815
    publishedAt: datetime  # noqa: N815
    interpretation: str = Field(json_schema_extra={"format": "uri"})
