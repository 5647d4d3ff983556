"""The fields of a record of the Dutch Algoritmeregister, in the order of the standard and with its limits.

Publicatiestandaard 1.0, as the configuration of the register has it with which input is validated
(MinBZK/Algoritmeregister, backend/app/schemas/config/v1_0.json). Names, limits and choices are its own; what to do is
said in our words. tests/engines/algorithmregister holds each field to that file.
"""

from dataclasses import dataclass
from enum import StrEnum

from informatiehuis.engines.problems import N_

VERSION = "1.0"
LANGUAGE = "nld"
ALLOWED_TAGS = frozenset({"div", "br", "p", "ul", "ol", "li"})


class Form(StrEnum):
    """What a field holds."""

    TEXT = "text"
    MARKED_UP = "marked_up"
    LINK = "link"
    CONTACT = "contact"
    MONTH = "month"
    CHOICE = "choice"
    CHOICES = "choices"
    LINKS = "links"


class Part(StrEnum):
    """Under which heading the register shows a field."""

    GENERAL = "general"
    RESPONSIBLE = "responsible"
    WORKING = "working"
    METADATA = "metadata"


@dataclass(frozen=True)
class Field:
    """One field; `longest` is in characters, and `always_shown` says that the register shows that it is empty.

    Of LINKS each line is a title of at most `longest` (None is any) with a link; `link_needed` says whether it must.
    """

    name: str
    title: str
    part: Part
    form: Form
    what_to_do: str
    required: bool = False
    always_shown: bool = False
    longest: int | None = None
    choices: tuple[str, ...] = ()
    link_needed: bool = False


THEMES = (
    "Organisatie en bedrijfsvoering",
    "Cultuur en recreatie",
    "Economie",
    "Overheidsfinanciën",
    "Wonen",
    "Internationaal",
    "Migratie en integratie",
    "Natuur en milieu",
    "Onderwijs en wetenschap",
    "Openbare orde en veiligheid",
    "Recht",
    "Ruimte en infrastructuur",
    "Sociale zekerheid",
    "Verkeer",
    "Werk",
    "Zorg en gezondheid",
)
STATUSES = ("In ontwikkeling", "In gebruik", "Buiten gebruik")
CATEGORIES = ("Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes")
LONGEST_LINK = 500
LONGEST_TEXT = 2500
_WEB = N_("Schrijf het hele webadres, met https:// ervoor.")
_GENERAL, _RESPONSIBLE, _WORKING, _META = Part


def _text(name: str, title: str, what_to_do: str, *, shown: bool, part: Part = Part.RESPONSIBLE) -> Field:
    return Field(name, title, part, Form.MARKED_UP, what_to_do, always_shown=shown, longest=LONGEST_TEXT)


def _link(name: str, title: str, part: Part) -> Field:
    return Field(name, title, part, Form.LINK, _WEB, longest=LONGEST_LINK)


FIELDS = (
    Field("name", N_("Naam"), _GENERAL, Form.TEXT,
          N_("Geef het algoritme een naam die zegt wat het doet."), required=True, always_shown=True, longest=100),
    Field("description_short", N_("Korte omschrijving"), _GENERAL, Form.TEXT,
          N_("Zeg in twee of drie gewone zinnen wat het doet en in welk werk."),
          required=True, always_shown=True, longest=400),
    Field("organization", N_("Organisatie"), _GENERAL, Form.TEXT,
          N_("Noem één organisatie, met haar volledige naam uit de lijst van TOOI."),
          required=True, always_shown=True, longest=100),
    Field("category", N_("Thema"), _GENERAL, Form.CHOICES,
          N_("Kies een of meer thema's uit de lijst."), always_shown=True, choices=THEMES),
    Field("status", N_("Status"), _GENERAL, Form.CHOICE,
          N_("Kies of het in ontwikkeling, in gebruik of buiten gebruik is."),
          required=True, always_shown=True, choices=STATUSES),
    Field("begin_date", N_("Begindatum"), _GENERAL, Form.MONTH,
          N_("Schrijf jaar en maand, zoals 2023-01."), always_shown=True, longest=7),
    Field("end_date", N_("Einddatum"), _GENERAL, Form.MONTH,
          N_("Schrijf jaar en maand, zoals 2023-05; laat het leeg zolang het in gebruik is."), longest=7),
    Field("contact_email", N_("Contactgegevens"), _GENERAL, Form.CONTACT,
          N_("Geef het mailadres van een afdeling of een webadres, en geen mailadres van een persoon."),
          required=True, always_shown=True, longest=LONGEST_LINK),
    _link("website", N_("Link naar publiekspagina"), _GENERAL),
    Field("publication_category", N_("Publicatiecategorie"), _GENERAL, Form.CHOICE,
          N_("Kies hoog risico (A), impactvol (B) of overig (C)."),
          required=True, always_shown=True, choices=CATEGORIES),
    _link("url", N_("Link naar bronregistratie"), _GENERAL),
    _text("goal", N_("Doel en impact"),
          N_("Zeg waarvoor het is gemaakt en hoe mensen en bedrijven ermee te maken krijgen."), shown=True),
    _text("proportionality", N_("Afwegingen"),
          N_("Weeg voor- en nadelen af, en zeg welke andere wegen er waren."), shown=True),
    _text("human_intervention", N_("Menselijke tussenkomst"),
          N_("Zeg wat mensen met de uitkomst doen, en hoe zij die kunnen bijstellen."), shown=True),
    _text("risks", N_("Risicobeheer"), N_("Noem de risico's, en wat ertegen wordt gedaan."), shown=True),
    _text("lawful_basis", N_("Wettelijke basis"), N_("Zeg op welke wet het werk rust, en wat die wil."), shown=False),
    Field("lawful_basis_grouping", N_("Verwijzingen wettelijke basis"), _RESPONSIBLE, Form.LINKS,
          N_("Schrijf op elke regel een titel, een streep | en een webadres."), longest=100, link_needed=True),
    _link("process_index_url", N_("Link naar verwerkingsregister"), _RESPONSIBLE),
    Field("impacttoetsen_grouping", N_("Impacttoetsen"), _RESPONSIBLE, Form.LINKS,
          N_("Schrijf op elke regel de naam van een toets, zoals DPIA of IAMA, en daarachter | en een webadres als de "
             "uitkomst openbaar is.")),
    _text("impacttoetsen", N_("Toelichting op impacttoetsen"),
          N_("Zeg waarom een toets niet is gedaan."), shown=False),
    _text("source_data", N_("Gegevens"),
          N_("Noem de gegevens die het gebruikt en waar die vandaan komen."), shown=True, part=_WORKING),
    Field("source_data_grouping", N_("Verwijzingen gegevensbronnen"), _WORKING, Form.LINKS,
          N_("Schrijf op elke regel een titel, een streep | en een webadres."), longest=500, link_needed=True),
    Field("methods_and_models", N_("Technische werking"), _WORKING, Form.MARKED_UP,
          N_("Zeg wat erin gaat, wat eruit komt, hoe het werkt, en of het zelf leert."), longest=5000),
    Field("provider", N_("Leverancier"), _WORKING, Form.TEXT,
          N_("Noem de leverancier, of schrijf ‘Intern ontwikkeld’."), longest=200),
    _link("publiccode", N_("Link naar broncode"), _WORKING),
    Field("lang", N_("Taal"), _META, Form.CHOICE,
          N_("Alleen Nederlands (nld) kan."), required=True, choices=(LANGUAGE,)),
    Field("standard_version", N_("Versie publicatiestandaard"), _META, Form.CHOICE,
          N_("Alleen versie 1.0 kan."), choices=(VERSION,)),
    Field("source_id", N_("Bron-ID"), _META, Form.TEXT,
          N_("Geef de naam waaronder het in uw eigen register staat."), longest=100),
    Field("tags", N_("Zoektermen"), _META, Form.MARKED_UP,
          N_("Geef woorden waarmee mensen het zoeken, met komma's ertussen."), longest=LONGEST_TEXT),
    Field("lars", N_("Algoritme-ID"), _META, Form.TEXT,
          N_("Neem het nummer over dat het register eraan gaf.")),
    Field("publication_dt", N_("Publicatiedatum"), _META, Form.TEXT, N_("Het register zelf vult dit in.")),
)  # fmt: skip
BY_NAME = {one.name: one for one in FIELDS}
OF_REGISTER = frozenset({"lars", "publication_dt"})
"""What the register adds itself: it is not compared, and not part of the content that is published."""
