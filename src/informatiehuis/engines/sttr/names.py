"""The namespaces and elements of IMTR 1.0 beside DMN."""

from __future__ import annotations

_BASE = "http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/"
INTERACTION, BUSINESS, EXECUTION, CONTENT = (
    f"{_BASE}{name}" for name in ("Interactieregel", "Bedrijfsregel", "Uitvoeringsregel", "Content")
)
PREFIXES = {"inter": INTERACTION, "bedr": BUSINESS, "uitv": EXECUTION, "content": CONTENT}
DMN_11 = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
FEEL_11 = "http://www.omg.org/spec/FEEL/20140401"


def _named(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


GROUPS, GROUP = _named(INTERACTION, "regelgroepen"), _named(INTERACTION, "regelgroep")
NAME, PRIORITY = _named(INTERACTION, "naam"), _named(INTERACTION, "prioriteit")
RULES, RULE = _named(EXECUTION, "uitvoeringsregels"), _named(EXECUTION, "uitvoeringsregel")
RULE_REFERENCE, GROUP_REFERENCE = _named(EXECUTION, "uitvoeringsregelRef"), _named(EXECUTION, "regelgroepRef")
REUSABLE_ID = _named(EXECUTION, "herbruikbaarId")
QUESTION, TYPE, QUESTION_TEXT = (_named(EXECUTION, name) for name in ("vraag", "gegevensType", "vraagTekst"))
CHOICES, CHOICE, CHOICE_KIND = (_named(EXECUTION, name) for name in ("opties", "optie", "optieType"))
CHOICE_NUMBER, CHOICE_TEXT = _named(EXECUTION, "sequenceId"), _named(EXECUTION, "optieText")
LOCATION, AREA = _named(EXECUTION, "geoVerwijzing"), _named(EXECUTION, "locatie")
RULE_EXPLANATION = _named(CONTENT, "uitvoeringsregelToelichting")
EXPLANATION, LONGER, IMPORTANT = (_named(CONTENT, name) for name in ("toelichting", "langeToelichting", "belangrijk"))
CONCLUSION_EXPLANATION = _named(CONTENT, "conclusieToelichting")
STRUCTURE = _named(BUSINESS, "functioneleStructuurRef")
