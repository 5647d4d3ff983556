"""What the API says of rules: the shapes of checks, outcomes, cases, impact and receipts."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from informatiehuis.kernel.register.schemas import SLUG

ANSWERS = "De antwoorden op vragen, bij hun kenmerk: ja of nee, een getal, of een van de mogelijkheden."
SHORT = r"^[A-Za-z0-9-]{0,60}$"


class Known(Schema):
    """What is known: the place as a code of a municipality, and answers by key of question."""

    model_config = ConfigDict(extra="forbid")
    place: str = Field(
        "", pattern=SHORT, description="De code van een gemeente, bijvoorbeeld GM0344; leeg is onbekend."
    )
    answers: dict[str, str] = Field(default_factory=dict, description=ANSWERS)


class CheckAsked(Known):
    """A check: what is known, and how much is to be told of it."""

    trace: bool = Field(False, description="Geef bij elke uitkomst ook het spoor: alle stappen en waarop zij letten.")


class ArticleShape(Schema):
    """A place in a law or on an official page."""

    title: str
    part: str
    url: str
    quote: str
    dated: date | None


class QuestionShape(Schema):
    """The question to ask next."""

    key: str
    text: str
    type: str
    options: list[str]
    unit: str
    explanation: str
    articles: list[ArticleShape]


class KnownShape(Schema):
    """An answer; `byPlace`: the place gave it; `counts`: it led to the outcome, or may still."""

    key: str
    question: str
    answer: str
    byPlace: bool  # noqa: N815 - the name in the API
    counts: bool


class ReadingShape(Schema):
    """A reading of a point on which official sources differ, under which an outcome follows."""

    question: str
    says: str
    articles: list[ArticleShape]


class TermShape(Schema):
    """A term that begins."""

    title: str
    length: str


class TraceShape(Schema):
    """How an outcome came about, in words and as it can be worked out again."""

    resident: list[str] = Field(description="Wat meetelde, in gewone woorden.")
    official: list[str] = Field(description="Elke stap, met de regels die pasten en wat niet nodig was.")
    fingerprint: str = Field(description="Vingerafdruk van het beslismodel.")
    steps: dict[str, Any] = Field(description="Het spoor zelf: wat gegeven was, elke stap, elke tabel en elke regel.")


class OutcomeShape(Schema):
    """What follows, why, how far it goes, and how somebody gets a person to look at it."""

    value: str
    duty: str = Field(description="permit, notice, information, free, contact of elsewhere.")
    title: str
    explanation: str
    steps: list[str]
    terms: list[TermShape]
    reasons: list[str]
    articles: list[ArticleShape]
    readings: list[ReadingShape]
    ruleSet: str = Field(description="De openbare identiteit van de regels.", json_schema_extra={"format": "uri"})  # noqa: N815
    edition: int
    level: str = Field(description="advice, support of automated.")
    humanReview: str = Field(description="Hoe iemand een mens naar de uitkomst laat kijken.")  # noqa: N815
    objection: str = Field(description="Hoe iemand bezwaar maakt; altijd gevuld bij een automatisch besluit.")
    algorithmEntry: str = Field(description="Webadres of nummer in het algoritmeregister.")  # noqa: N815
    trace: TraceShape | None = Field(None, description="Alleen als daarom is gevraagd.")


class CheckShape(Schema):
    """How far a check is: the next question, or the outcomes; several when sources differ."""

    activity: str = Field(json_schema_extra={"format": "uri"})
    isDone: bool  # noqa: N815
    question: QuestionShape | None
    most: int = Field(description="Hoeveel vragen er hooguit nog komen, deze meegerekend.")
    known: list[KnownShape]
    wrong: dict[str, str] = Field(description="Antwoorden die niet kunnen, met de reden.")
    outcomes: list[OutcomeShape]
    page: str = Field(description="Deze stap als bladzijde.", json_schema_extra={"format": "uri"})


class NoticeSent(Known):
    """A notice: the check that leads to it, what the rules ask, and how the notifier can be reached."""

    told: dict[str, str] = Field(description="Wat de regels bij een melding vragen, bij het kenmerk van elk gegeven.")
    name: str = Field(max_length=200)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=40)


class ReceiptShape(Schema):
    """The receipt of a notice. Who has one of its addresses can open it."""

    reference: str
    receivedAt: datetime  # noqa: N815
    earliestOn: date | None = Field(description="Op zijn vroegst te beginnen.")  # noqa: N815
    receipt: str = Field(description="Het ontvangstbewijs als bladzijde.", json_schema_extra={"format": "uri"})
    data: str = Field(description="Het ontvangstbewijs in de API.", json_schema_extra={"format": "uri"})


class KeptTermShape(Schema):
    """A term of a notice, with the day on which it ends when it runs, and the day on which it was met."""

    key: str
    title: str
    length: str
    due: date | None
    met: date | None


class PairShape(Schema):
    """A question with its answer, in the words of the rules."""

    question: str
    answer: str


class KeptReceiptShape(ReceiptShape):
    """A receipt with what was told. Nothing is left of that when the term of keeping is over."""

    status: str
    ruleSet: str = Field(description="De regels waaronder dit is gemeld; leeg als u die niet mag zien.")  # noqa: N815
    edition: int | None
    told: list[PairShape]
    answers: list[PairShape] = Field(description="De antwoorden in de check.")
    terms: list[KeptTermShape]


class KeptShape(Schema):
    """Where a check was kept. The house knows no other way to it: who loses the addresses has lost the check."""

    page: str = Field(description="De bewaarde check als bladzijde.", json_schema_extra={"format": "uri"})
    data: str = Field(description="De bewaarde check in de API.", json_schema_extra={"format": "uri"})


class NowShape(Schema):
    """What the rules of today say of a check that was kept."""

    asks: bool = Field(description="Of zij meer vragen dan toen is ingevuld.")
    changed: bool = Field(description="Of er iets anders uitkomt.")
    titles: list[str]


class KeptCheckShape(Schema):
    """A check that was kept: what came out then, how, and what the rules of today say."""

    activity: str = Field(json_schema_extra={"format": "uri"})
    keptAt: datetime  # noqa: N815
    area: str = Field(description="De code van de gemeente; leeg als die niet is gekozen of u haar niet mag zien.")
    answers: list[PairShape]
    outcomes: list[OutcomeShape]
    sameRules: bool = Field(  # noqa: N815
        description="Of de regels van toen, nog eens uitgevoerd, tot op de letter hetzelfde zeggen."
    )
    now: NowShape
    page: str = Field(json_schema_extra={"format": "uri"})


class SttrGiven(Schema):
    """What a file of STTR does not say itself."""

    model_config = ConfigDict(extra="forbid")
    eigenaar: str = Field(..., pattern=SLUG, max_length=100, description="De korte naam van de partij die eigenaar is.")
    titel: str = Field("", max_length=300, description="Leeg is de titel in het bestand.")


class LooseShape(Schema):
    """A question about locations that the house does not know, so that people are asked."""

    key: str
    question: str
    locations: list[str] = Field(description="De `identificatie` van elke locatie in het bestand.")


class DraftShape(Schema):
    """A rule set that was made of a file, a draft."""

    id: str = Field(json_schema_extra={"format": "uri"})
    edition: int
    flaws: list[str] = Field(description="Wat er nog mis is; zo kan het niet worden vastgesteld.")
    asked: list[LooseShape] = Field(
        description=(
            "Vragen over een locatie die het huis niet kent. Geef zo'n vraag `place: within` en in `areas` de codes "
            "van gebieden; dan leest het huis het antwoord af van de plek."
        )
    )


class CaseShape(Schema):
    """A case of a rule set with what comes out."""

    title: str
    expected: list[str]
    found: list[str]
    missing: str = Field(description="Het kenmerk van de vraag waarop geen antwoord is.")
    passed: bool


class CaseList(Schema):
    """All cases of a rule set."""

    results: list[CaseShape]
    count: int


class CardInputShape(Schema):
    """What rules ask, and whether the place answers it by itself."""

    question: str
    byPlace: bool  # noqa: N815


class CardShape(Schema):
    """What rules are for, what they rest on, and how they were held to that."""

    purpose: str
    owner: str = Field(description="De openbare identiteit van wie ervoor instaat; leeg als u die niet mag zien.")
    level: str = Field(description="advice, support of automated.")
    algorithmEntry: str  # noqa: N815
    edition: int
    area: str = Field(description="De code van het gebied waar zij gelden; leeg is overal, of niet te zien voor u.")
    validFrom: date | None  # noqa: N815
    validUntil: date | None  # noqa: N815
    inputs: list[CardInputShape]
    decisions: int = Field(description="Hoeveel beslissingen het model heeft.")
    rules: int = Field(description="Hoeveel regels in tabellen het model heeft.")
    fingerprint: str = Field(description="Vingerafdruk van het beslismodel; staat ook in elk spoor.")
    articles: list[str]
    assumptions: list[str] = Field(
        description="Hoe punten zijn gelezen waarover bronnen verschillen, en kanttekeningen."
    )
    undecided: list[str] = Field(description="Punten waarover bronnen verschillen en niemand heeft beslist.")
    cases: int
    failing: list[str] = Field(description="Testgevallen die niet uitkomen zoals ze moeten.")
    findings: int = Field(description="Hoeveel de controle van het model vond: gaten, overlappingen, fouten.")
    validatedOn: date | None  # noqa: N815
    validatedBy: str  # noqa: N815
    validation: str


class VerdictShape(Schema):
    """What an edition says of a situation: values of its decision, or the key of a question that is left."""

    values: list[str]
    asks: str


class DifferenceShape(Schema):
    """A situation of which the outcome changes."""

    title: str
    answers: dict[str, str]
    before: VerdictShape
    after: VerdictShape


class ComparedShape(Schema):
    """How many situations were looked at, and those that change, up to a hundred."""

    lookedAt: int  # noqa: N815
    changes: int
    changed: list[DifferenceShape]


class ImpactShape(Schema):
    """What changes when an edition takes the place of the one before; without `situations` there are too many kinds."""

    cases: ComparedShape
    checks: ComparedShape
    situations: ComparedShape | None
    areas: dict[str, int] = Field(description="Per gebied dat verandert: hoeveel testgevallen anders uitkomen.")
    areasLookedAt: int  # noqa: N815


class EditionShape(Schema):
    """The next edition of rules, a draft."""

    id: str = Field(json_schema_extra={"format": "uri"})
    edition: int


class Why(Schema):
    """Why this is done."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field("", max_length=500)
