"""Rules as they stand in files: activities, and the rule sets that say what may be done where.

A rule set has two files: what people read and answer in `NAME.yaml`, and the decision model in `NAME.dmn.yaml` (the
plain text of `engines/dmn/text`) or `NAME.dmn` (XML of DMN, also of the Dutch STTR). What the two say about each other
is checked by `engines/rulesets`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from informatiehuis.engines.ascode.choices import Access
from informatiehuis.engines.ascode.keys import AccessClass, Note, Owner, ValidFrom, ValidUntil
from informatiehuis.engines.ascode.problems import AsCodeProblem, InvalidValue
from informatiehuis.engines.ascode.schema import Bounds, Doc, Pattern, Prosaic, Refers, Slug, Uri, Value
from informatiehuis.engines.problems import N_


class RuleStatus(StrEnum):
    """The life of a rule set; the words in the files are Dutch, because people decide them in Dutch."""

    DRAFT = "concept"
    PROPOSED = "voorgesteld"
    ADOPTED = "vastgesteld"
    ENDED = "beeindigd"


class Level(StrEnum):
    """How far a conclusion goes: advice to a resident, support of an official, or a decision without a person."""

    ADVICE = "advice"
    SUPPORT = "support"
    AUTOMATED = "automated"


class Duty(StrEnum):
    """What a conclusion comes down to. `contact` is that only a person can tell, `elsewhere` that others decide."""

    PERMIT = "permit"
    NOTICE = "notice"
    INFORMATION = "information"
    FREE = "free"
    CONTACT = "contact"
    ELSEWHERE = "elsewhere"


class QuestionType(StrEnum):
    """What an answer is."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    TEXT = "text"


class PlaceFact(StrEnum):
    """What the chosen place answers by itself: whether it lies within some areas, or the name of an area around it."""

    WITHIN = "within"
    MUNICIPALITY = "municipality"


class TermUnit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


Key = Annotated[str, Pattern(r"[a-z0-9]+(-[a-z0-9]+)*", N_("Gebruik alleen kleine letters, cijfers en streepjes."))]
RESERVED = frozenset({"plaats", "vraag", "wijzig", "moment", "geldig"})
"""Names in the address of a check that are not those of questions."""
Articles = Annotated[tuple[str, ...], Doc("artikelen", "Keys of `articles` that say so.")]


@dataclass(frozen=True, kw_only=True)
class Article(Value):
    """A place in a law or on an official page that a rule rests on. Rules name its key in a note."""

    key: Annotated[Key, Doc("kenmerk", "Name by which rules, readings and conclusions refer to it.")]
    title: Annotated[str, Doc("titel", "Name of the law, regulation or page.")]
    part: Annotated[str | None, Doc("vindplaats", "Article and paragraph.")] = None
    url: Annotated[Uri | None, Doc("webadres", "Where it can be read.")] = None
    quote: Annotated[Prosaic | None, Doc("citaat", "The words themselves, unchanged.")] = None
    dated: Annotated[date | None, Doc("datum", "The day that the text itself gives as its last change.")] = None
    note: Note | None = None

    @property
    def cited(self) -> str:
        """Its name and where in it, as one would cite it."""
        return ", ".join(filter(None, (self.title, self.part)))


@dataclass(frozen=True, kw_only=True)
class RuleQuestion(Value):
    """How people are asked for an input of the model, and why."""

    input: Annotated[str, Doc("gegeven", "Name of the input data in the model.")]
    key: Annotated[Key, Doc("kenmerk", "Its name in the address of a step.")]
    text: Annotated[str, Doc("vraag", "The question, as a resident understands it.")]
    type: Annotated[QuestionType, Doc("soort antwoord", "What an answer is.")] = QuestionType.BOOLEAN
    explanation: Annotated[Prosaic | None, Doc("uitleg", "Why it is asked and how to find the answer, level B1.")] = (
        None
    )
    options: Annotated[tuple[str, ...], Doc("keuzes", "What can be chosen.")] = ()
    unit: Annotated[str | None, Doc("eenheid", "Unit of a number.")] = None
    lowest: Annotated[float | None, Doc("laagste", "Lowest number that can be.")] = None
    highest: Annotated[float | None, Doc("hoogste", "Highest number that can be.")] = None
    group: Annotated[str | None, Doc("groep", "Heading under which it stands in a form.")] = None
    articles: Articles = ()
    place: Annotated[PlaceFact | None, Doc("volgt uit de plaats", "What the chosen place answers by itself.")] = None
    areas: Annotated[tuple[str, ...], Doc("gebieden", "Codes of the areas, for `within`."), Refers("area")] = ()

    def contradictions(self) -> Iterator[AsCodeProblem]:
        """A choice has choices, and only a choice; `within` names areas, and what is in a place is yes or no."""
        chooses = self.type in (QuestionType.CHOICE, QuestionType.CHOICES)
        if chooses and len(self.options) < 2:
            yield _wrong("options", N_("een keuze heeft minstens twee mogelijkheden."))
        if not chooses and self.options:
            yield _wrong("options", N_("alleen een keuze heeft mogelijkheden."))
        if (self.place is PlaceFact.WITHIN) is not bool(self.areas):
            yield _wrong("areas", N_("'areas' en 'place: within' horen bij elkaar."))
        if self.key in RESERVED:
            yield _wrong("key", N_("dit kenmerk heeft een vaste betekenis in het adres; kies een ander."))
        if self.place is PlaceFact.WITHIN and self.type is not QuestionType.BOOLEAN:
            yield _wrong("type", N_("of een plaats in een gebied ligt, is ja of nee."))


@dataclass(frozen=True, kw_only=True)
class Reading(Value):
    """One way to read what sources do not say alike."""

    value: Annotated[str, Doc("waarde", "Value of the input under this reading.")]
    says: Annotated[Prosaic, Doc("lezing", "What this reading says, and who says so.")]
    articles: Articles = ()


@dataclass(frozen=True, kw_only=True)
class OpenQuestion(Value):
    """A point on which official sources differ: an input of the model that no resident can answer."""

    input: Annotated[str, Doc("gegeven", "Name of the input data that holds the reading.")]
    key: Annotated[Key, Doc("kenmerk", "Its name.")]
    question: Annotated[str, Doc("vraag", "What has to be decided.")]
    readings: Annotated[tuple[Reading, ...], Doc("lezingen", "The ways to read it, two or more.")]
    decided: Annotated[str | None, Doc("gekozen", "Value of the reading that was decided on; absent is open.")] = None
    meanwhile: Annotated[Prosaic | None, Doc("tot die tijd", "What somebody does as long as it is open.")] = None

    def contradictions(self) -> Iterator[AsCodeProblem]:
        if len({one.value for one in self.readings}) < 2:
            yield _wrong("readings", N_("een open vraag heeft minstens twee lezingen."))
        if self.decided is not None and self.decided not in [one.value for one in self.readings]:
            yield _wrong("decided", N_("dit is geen van de lezingen."))


@dataclass(frozen=True, kw_only=True)
class Term(Value):
    """A term that a conclusion brings along. `since` is `received`, `done`, or the key of an earlier term."""

    key: Annotated[Key, Doc("kenmerk", "Its name.")]
    title: Annotated[str, Doc("wat", "What has to be done or waited for.")]
    amount: Annotated[int, Bounds(1, 1000), Doc("aantal", "How many of the unit.")]
    unit: Annotated[TermUnit, Doc("eenheid", "What it is counted in.")]
    since: Annotated[str, Doc("vanaf", "`received`, `done`, or the key of the term whose work starts it.")] = "received"
    waits: Annotated[bool, Doc("wachten", "True when nothing may begin before its end, as before a felling.")] = False
    articles: Articles = ()


@dataclass(frozen=True, kw_only=True)
class Conclusion(Value):
    """What a value of the decision means for whoever asked."""

    value: Annotated[str, Doc("waarde", "The value as the model gives it.")]
    duty: Annotated[Duty, Doc("soort uitkomst", "What it comes down to.")]
    title: Annotated[str, Doc("uitkomst", "The conclusion in one sentence.")]
    explanation: Annotated[Prosaic | None, Doc("uitleg", "What that means, level B1.")] = None
    steps: Annotated[tuple[str, ...], Doc("wat nu", "What to do next, in order.")] = ()
    articles: Articles = ()
    terms: Annotated[tuple[Term, ...], Doc("termijnen", "Terms that begin.")] = ()
    municipal: Annotated[bool, Doc("bij de gemeente", "True when the municipality of the place decides.")] = False


@dataclass(frozen=True, kw_only=True)
class NoticeField(Value):
    """Something that a notice has to say."""

    key: Annotated[Key, Doc("kenmerk", "Its name.")]
    label: Annotated[str, Doc("opschrift", "What is asked.")]
    type: Annotated[QuestionType, Doc("soort", "What is filled in.")] = QuestionType.TEXT
    help: Annotated[Prosaic | None, Doc("uitleg", "How to fill it in.")] = None
    options: Annotated[tuple[str, ...], Doc("keuzes", "What can be chosen.")] = ()
    unit: Annotated[str | None, Doc("eenheid", "Unit of a number.")] = None
    required: Annotated[bool, Doc("verplicht", "Whether a notice without it is refused.")] = True
    begins: Annotated[bool, Doc("begin", "True for the day on which the work begins.")] = False
    answer: Annotated[
        Key | None, Doc("antwoord", "Key of the question whose answer is filled in beforehand, of the same kind.")
    ] = None


@dataclass(frozen=True, kw_only=True)
class RuleCase(Value):
    """A case with the conclusion that it must have; all have to come out before rules are adopted."""

    title: Annotated[str, Doc("geval", "What the case is.")]
    given: Annotated[Mapping[str, str], Doc("antwoorden", "Answers by key of question.")] = field(default_factory=dict)
    area: Annotated[str | None, Doc("plaats", "Code of the area where it is."), Refers("area")] = None
    expected: Annotated[tuple[str, ...], Doc("uitkomst", "Values; several where readings differ.")] = ()


@dataclass(frozen=True, kw_only=True)
class Activity(Value):
    """Something that people want to do and that rules can be about."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "What somebody wants to do, as people say it.")]
    question: Annotated[str, Doc("vraag", "The question that its check answers.")]
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What it is about, in one or two sentences.")] = None
    keywords: Annotated[tuple[str, ...], Doc("trefwoorden", "Other words for it.")] = ()
    theme: Annotated[str | None, Doc("thema", "Field that it belongs to.")] = None
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class RuleSet(Value):
    """The rules for an activity in one edition: where they hold, what they ask and what they conclude."""

    slug: Annotated[Slug, Doc("korte naam", "Name of both files; the fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the rules.")]
    activity: Annotated[str, Doc("activiteit", "Slug of the activity."), Refers("activity")]
    decision: Annotated[str, Doc("beslissing", "Name of the decision in the model that concludes.")]
    model: Annotated[Prosaic, Doc("beslismodel", "The text of the second file.")]
    conclusions: Annotated[tuple[Conclusion, ...], Doc("uitkomsten", "What each value of the decision means.")]
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What the rules are about.")] = None
    edition: Annotated[int, Bounds(1, 10_000), Doc("versie", "Counts the editions of these rules.")] = 1
    replaces: Annotated[
        str | None, Doc("volgt op", "Slug of the edition that this one follows."), Refers("rule_set")
    ] = None
    level: Annotated[Level, Doc("niveau", "How far its conclusions go.")] = Level.ADVICE
    human_review: Annotated[
        Prosaic | None, Doc("beoordeling door een mens", "How somebody gets a person to look at a conclusion.")
    ] = None
    objection: Annotated[
        Prosaic | None, Doc("bezwaar", "How somebody objects to a decision; needed to adopt an automated one.")
    ] = None
    algorithm_entry: Annotated[
        str | None,
        Doc(
            "algoritmeregister",
            "Web address or number of the entry in the algorithm register; needed to adopt automated decisions.",
        ),
    ] = None
    area: Annotated[str | None, Doc("gebied", "Code of the area in which they hold."), Refers("area")] = None
    articles: Annotated[tuple[Article, ...], Doc("artikelen", "What they rest on.")] = ()
    questions: Annotated[tuple[RuleQuestion, ...], Doc("vragen", "In the order in which they make most sense.")] = ()
    open_questions: Annotated[tuple[OpenQuestion, ...], Doc("open vragen", "On what sources differ.")] = ()
    notice: Annotated[tuple[NoticeField, ...], Doc("melding", "What a notice has to say; empty is no form here.")] = ()
    keep_months: Annotated[
        int | None,
        Bounds(1, 1200),
        Doc("bewaren", "Months that who sent a notice stays known after it was dealt with; absent is until decided."),
    ] = None
    keep_ground: Annotated[str | None, Doc("grond voor bewaren", "What says that they are kept so long.")] = None
    validated_on: Annotated[
        date | None, Doc("gevalideerd op", "Last day on which somebody held this edition to its sources.")
    ] = None
    validated_by: Annotated[
        str | None, Doc("gevalideerd door", "Who did: a role, a team or an organisation, and no name of a person.")
    ] = None
    validation: Annotated[
        Prosaic | None, Doc("hoe gevalideerd", "Against what, how, what came out and for what it is no proof.")
    ] = None
    cases: Annotated[tuple[RuleCase, ...], Doc("testgevallen", "Cases with the conclusion that they must have.")] = ()
    caveats: Annotated[Prosaic | None, Doc("kanttekeningen", "What a reader must know before relying on them.")] = None
    status: Annotated[RuleStatus, Doc("status", "Where they are in their life.")] = RuleStatus.DRAFT
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None

    def contradictions(self) -> Iterator[AsCodeProblem]:
        if (self.keep_months is None) is not (self.keep_ground is None):
            yield _wrong("keep_ground", N_("zeg hoe lang een melding blijft en op welke grond, of geen van beide."))
        if (self.validated_on is None) is not (self.validated_by is None):
            yield _wrong("validated_by", N_("zeg wanneer de regels zijn gevalideerd en door wie, of geen van beide."))
        if self.validation and not self.validated_on:
            yield _wrong("validated_on", N_("zeg bij een validatie wanneer die is gedaan."))
        asked = {one.key: one for one in self.questions}
        for one in self.notice:
            question = asked.get(one.answer) if one.answer else None
            if one.answer and (question is None or (question.type, question.options) != (one.type, one.options)):
                yield _wrong("notice", N_("'answer' noemt een vraag van deze regels, met hetzelfde soort antwoord."))


def _wrong(key: str, message: str) -> AsCodeProblem:
    return InvalidValue(message, key=key)
