"""Made-up files of STTR for tests, of the structure that municipalities publish: one path for each ground, and a
conclusion that takes the paths together."""

from __future__ import annotations

from informatiehuis.engines.sttr import names

EXPLAINED = """<dmn:extensionElements><content:conclusieToelichting><content:toelichting><![CDATA[{text}]]>\
</content:toelichting></content:conclusieToelichting></dmn:extensionElements>"""
_HEAD = """<?xml version="1.0" encoding="{encoding}"?>
<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401"
 xmlns:inter="{inter}" xmlns:bedr="{bedr}" xmlns:uitv="{uitv}" xmlns:content="{content}"
 id="hut" name="Boomhut bij een café" namespace="urn:boomhut">
<dmn:extensionElements>
<inter:regelgroepen><inter:regelgroep id="g"><inter:naam>Boomhut</inter:naam><inter:prioriteit>1</inter:prioriteit>
</inter:regelgroep></inter:regelgroepen>
<uitv:uitvoeringsregels>{asked}</uitv:uitvoeringsregels>
</dmn:extensionElements>
"""
_ASKED = """<uitv:uitvoeringsregel id="r{number}"><uitv:regelgroepRef href="#g"/>
<inter:prioriteit>{number}</inter:prioriteit>
<uitv:vraag><uitv:gegevensType>boolean</uitv:gegevensType><uitv:vraagTekst>{text}</uitv:vraagTekst></uitv:vraag>
</uitv:uitvoeringsregel>"""
_INPUT = """<dmn:inputData id="i{number}" name="gegeven {number}">
<dmn:extensionElements><uitv:uitvoeringsregelRef href="#r{number}"/></dmn:extensionElements>
<dmn:variable id="v{number}" name="gegeven {number}" typeRef="feel:boolean"/></dmn:inputData>
<dmn:decision id="p{number}" name="Pad {number}">
<dmn:variable id="w{number}" name="Pad {number}" typeRef="feel:string"/>
<dmn:informationRequirement><dmn:requiredInput href="#i{number}"/></dmn:informationRequirement>
<dmn:decisionTable hitPolicy="ANY" id="t{number}">
<dmn:input id="c{number}"><dmn:inputExpression typeRef="feel:boolean"><dmn:text>gegeven {number}</dmn:text>
</dmn:inputExpression></dmn:input><dmn:output id="o{number}"/>
<dmn:rule id="y{number}"><dmn:inputEntry id="y{number}a"><dmn:text>true</dmn:text></dmn:inputEntry>
<dmn:outputEntry id="y{number}b"><dmn:text>"{outcome}"</dmn:text></dmn:outputEntry></dmn:rule>
<dmn:rule id="n{number}"><dmn:inputEntry id="n{number}a"><dmn:text>false</dmn:text></dmn:inputEntry>
<dmn:outputEntry id="n{number}b"><dmn:text>"no hit"</dmn:text></dmn:outputEntry></dmn:rule>
</dmn:decisionTable></dmn:decision>
"""
_CONCLUSION = """<dmn:decision id="slot" name="Conclusie"><dmn:variable id="w" name="Conclusie" typeRef="feel:string"/>
<dmn:informationRequirement><dmn:requiredDecision href="#p1"/></dmn:informationRequirement>
<dmn:informationRequirement><dmn:requiredDecision href="#p2"/></dmn:informationRequirement>
<dmn:decisionTable hitPolicy="{policy}" id="t">
<dmn:input id="c"><dmn:inputExpression typeRef="feel:string"><dmn:text>Pad 1</dmn:text></dmn:inputExpression>
</dmn:input>
<dmn:input id="d"><dmn:inputExpression typeRef="feel:string"><dmn:text>Pad 2</dmn:text></dmn:inputExpression>
</dmn:input>
<dmn:output id="o"/>
{rules}</dmn:decisionTable></dmn:decision></dmn:definitions>"""
_RULE = """<dmn:rule id="s{number}"><dmn:inputEntry id="s{number}a"><dmn:text>{first}</dmn:text></dmn:inputEntry>
<dmn:inputEntry id="s{number}b"><dmn:text>{second}</dmn:text></dmn:inputEntry>
<dmn:outputEntry id="s{number}c">{explained}<dmn:text>"{outcome}"</dmn:text></dmn:outputEntry></dmn:rule>
"""
QUESTIONS = ("Hangt de hut in een monumentale boom?", "Is de hut hoger dan drie meter?")
OUTCOMES = ("NeemContactOp", "Vergunningplicht")


def tree_house(*, policy: str = "ANY", explanations: tuple[str, str] = ("", ""), encoding: str = "utf-8") -> bytes:
    """Rules on tree houses. Both grounds together hit two rules of the conclusion, which say different things."""
    head = _HEAD.format(
        encoding=encoding.removesuffix("-sig"),
        asked="".join(_ASKED.format(number=number, text=text) for number, text in enumerate(QUESTIONS, 1)),
        **names.PREFIXES,
    )
    inputs = "".join(_INPUT.format(number=number, outcome=outcome) for number, outcome in enumerate(OUTCOMES, 1))
    explained = [EXPLAINED.format(text=text) if text else "" for text in explanations]
    rows = [
        (f'"{OUTCOMES[0]}"', "-", OUTCOMES[0], explained[0]),
        ("-", f'"{OUTCOMES[1]}"', OUTCOMES[1], explained[1]),
        ('"no hit"', '"no hit"', "Toestemmingsvrij", ""),
    ]
    rules = "".join(
        _RULE.format(number=number, first=first, second=second, outcome=outcome, explained=said)
        for number, (first, second, outcome, said) in enumerate(rows, 1)
    )
    return (head + inputs + _CONCLUSION.format(policy=policy, rules=rules)).encode(encoding)


LOCATION = "nl.imow-gm0344.gebied.7"


def located_house(*locations: str) -> bytes:
    """The same rules, of which the first ground is whether the hut lies in a location."""
    text = tree_house(policy="FIRST").decode()
    begin, end = text.index("<uitv:vraag>"), text.index("</uitv:vraag>") + len("</uitv:vraag>")
    asked = "".join(f'<uitv:locatie identificatie="{one}"/>' for one in locations or (LOCATION,))
    return f"{text[:begin]}<uitv:geoVerwijzing>{asked}</uitv:geoVerwijzing>{text[end:]}".encode()
