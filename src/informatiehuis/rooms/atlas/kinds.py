"""The kinds of the atlas, and how they are connected."""

from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel import predicates
from informatiehuis.kernel.access import Verb, makers_of_content, powers
from informatiehuis.kernel.kinds import Kind, LifeCycle, State, Transition, declare
from informatiehuis.rooms.atlas import showing
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source

DEFINITION_LIFE = LifeCycle(
    states=(
        State("concept", _("concept")),
        State("to_adopt", _("ter vaststelling")),
        State("adopted", _("vastgesteld")),
        State("withdrawn", _("vervallen"), closed=True),
    ),
    transitions=(
        Transition("submit", _("Voorleggen ter vaststelling"), frozenset({"concept"}), "to_adopt"),
        Transition("adopt", _("Vaststellen"), frozenset({"to_adopt"}), "adopted", Verb.APPROVE),
        Transition("return", _("Terug naar concept"), frozenset({"to_adopt", "adopted"}), "concept", Verb.APPROVE),
        Transition("withdraw", _("Laten vervallen"), frozenset({"concept", "adopted"}), "withdrawn", Verb.APPROVE),
    ),
)

declare(
    Kind(
        name="concept",
        model=Concept,
        identity="begrip",
        path="atlas/begrippen",
        label=_("begrip"),
        label_plural=_("begrippen"),
        purpose=_("Wat woorden in dit huis betekenen, en welke wet of welk beleid dat zegt."),
        fields=("alternative_terms", "definition", "explanation", "sources"),
        columns=("title", "definition", "status"),
        search=("title", "definition", "explanation"),
        also_found=("alternative_terms",),
        life_cycle=DEFINITION_LIFE,
        schema="skos:Concept",
    ),
    Kind(
        name="source",
        model=Source,
        identity="bron",
        path="atlas/bronnen",
        label=_("bron"),
        label_plural=_("bronnen"),
        purpose=_("Welke gegevens er zijn, van wie ze zijn, hoe vers ze zijn en waarvoor u ze mag gebruiken."),
        fields=(
            "connector",
            "location",
            "options",
            "mode",
            "cache_minutes",
            "increment",
            "refresh",
            "covers_from",
            "covers_until",
            "publisher",
            "licence",
            "contact",
            "purposes",
            "access_rules",
            "themes",
            "keywords",
            "promises",
            "quality_rules",
            "synthetic",
            "schematic",
            "attribution",
        ),
        columns=("title", "publisher", "refresh"),
        filters=("publisher", "mode", "refresh", "access"),
        also_found=("themes", "keywords", "attribution"),
        schema="dcat:Dataset",
        detail_template="atlas/source.html",
        extra=showing.source_extra,
    ),
    Kind(
        name="indicator",
        model=Indicator,
        identity="indicator",
        path="atlas/indicatoren",
        label=_("indicator"),
        label_plural=_("indicatoren"),
        purpose=_("Cijfers met een vaste betekenis en een vaste berekening."),
        fields=(
            "concept",
            "question",
            "unit",
            "direction",
            "area_level",
            "period",
            "rollup",
            "factor",
            "decimals",
            "minimum_n",
            "engine",
            "sql",
            "quality",
            "caveats",
            "keywords",
        ),
        columns=("title", "concept", "unit"),
        filters=("concept", "area_level", "status", "owner"),
        search=("title", "summary", "question"),
        also_found=("keywords", "caveats"),
        life_cycle=DEFINITION_LIFE,
        schema="dcat:Dataset",
        detail_template="atlas/indicator.html",
        extra=showing.indicator_extra,
    ),
)

CONCEPTS, SOURCES, INDICATORS = frozenset({"concept"}), frozenset({"source"}), frozenset({"indicator"})

powers.declare(
    powers.Power(
        "adopt",
        "adopt",
        CONCEPTS | INDICATORS,
        _("een definitie vaststellen"),
        _("Wie aan een definitie schreef, stelt haar niet zelf vast."),
        makers_of_content,
    ),
    powers.Power(
        "validate",
        "validate",
        SOURCES,
        _("gegevens valideren voor besluiten"),
        _("Wie opschreef wat een bron belooft, valideert haar gegevens niet zelf."),
        makers_of_content,
        verb=Verb.EDIT,
        mandated=False,
    ),
)

predicates.declare(
    predicates.Predicate(
        "broader", _("is een soort"), _("heeft als soort"), CONCEPTS, CONCEPTS, rdf="skos:broader", rests=True
    ),
    predicates.Predicate("narrower", _("heeft als soort"), _("is een soort"), CONCEPTS, CONCEPTS, rdf="skos:narrower"),
    predicates.Predicate(
        "related_concept", _("hangt samen met"), _("hangt samen met"), CONCEPTS, CONCEPTS, rdf="skos:related"
    ),
    predicates.Predicate("replaces", _("vervangt"), _("wordt vervangen door"), SOURCES, SOURCES, rdf="dct:replaces"),
    predicates.Predicate(
        "drawn_from",
        _("is getekend uit"),
        _("levert grenzen voor"),
        frozenset({"boundary_set"}),
        SOURCES,
        rdf="prov:wasDerivedFrom",
        rests=True,
    ),
    predicates.Predicate(
        "computed_from",
        _("wordt berekend uit"),
        _("is gebruikt voor"),
        INDICATORS,
        SOURCES,
        archimate="Access",
        rdf="prov:wasDerivedFrom",
        rests=True,
    ),
    predicates.Predicate(
        "measures",
        _("meet"),
        _("wordt gemeten met"),
        INDICATORS,
        CONCEPTS,
        archimate="Association",
        rdf="dct:subject",
        rests=True,
    ),
)
