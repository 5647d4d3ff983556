"""Which file holds which values, and by what name other files refer to them."""

from dataclasses import dataclass

from informatiehuis.engines.ascode import (
    areas,
    estate,
    impact,
    mandates,
    model,
    processing,
    publishing,
    rules,
    sensing,
    sources,
)
from informatiehuis.engines.ascode.schema import Value

HOUSE_FILE = "huis.yaml"
AREAS_FOLDER = "gebieden"
YAML_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Part:
    """One part of the atlas.

    `place` is a folder with a file for each value, named after its slug, or (`listed`) one file with a list.
    `identity` is the key that others refer to it by, as `kind`; '' when nothing refers to it. `beside` is the key whose
    text stands in a second file, of the same name with one of `suffixes`.
    """

    name: str
    kind: str
    value: type[Value]
    place: str
    listed: bool = False
    identity: str = "slug"
    beside: str = ""
    suffixes: tuple[str, ...] = ()


PARTS = (
    Part("parties", "party", model.Party, "partijen"),
    Part("activities", "processing_activity", processing.ProcessingActivity, "verwerkingsactiviteiten"),
    Part("mandates", "mandate", mandates.Mandate, "mandaten"),
    Part("concepts", "concept", model.Concept, "begrippen"),
    Part("areas", "area", areas.Area, f"{AREAS_FOLDER}/gebieden.yaml", listed=True, identity="code"),
    Part("changes", "change", areas.AreaChange, f"{AREAS_FOLDER}/wijzigingen.yaml", listed=True, identity=""),
    Part("boundaries", "boundary", areas.BoundarySet, f"{AREAS_FOLDER}/grenzen.yaml", listed=True),
    Part("sources", "source", sources.Source, "bronnen"),
    Part("indicators", "indicator", model.IndicatorFile, "indicatoren", beside="sql", suffixes=(".sql",)),
    Part("interpretations", "interpretation", model.Interpretation, "duidingen"),
    Part("goals", "goal", model.Goal, "doelen"),
    Part("dashboards", "dashboard", model.Dashboard, "dashboards"),
    Part("rule_activities", "activity", rules.Activity, "activiteiten"),
    Part("rule_sets", "rule_set", rules.RuleSet, "regels", beside="model", suffixes=(".dmn.yaml", ".dmn")),
    Part("contracts", "contract", estate.Contract, "contracten"),
    Part("assets", "asset", estate.Asset, "i-assets"),
    Part("processes", "process", estate.Process, "processen"),
    Part("sensors", "sensor", sensing.Sensor, "sensoren"),
    Part("inventories", "inventory", estate.Inventory, "inventarissen"),
    Part("publications", "publication", publishing.Publication, "publicaties"),
    Part("kinds_of_change", "kind_of_change", impact.KindOfChange, "soorten-wijzigingen"),
)

FOLDERS = tuple(part.place for part in PARTS if not part.listed)
LISTS = tuple(part.place for part in PARTS if part.listed)


def implied(part: Part) -> frozenset[str]:
    """Keys that do not stand in the YAML, because the name or another file gives them."""
    if part.listed:
        return frozenset()
    return frozenset({"slug", part.beside} - {""})


def suffix_of(part: Part, text: str) -> str:
    """The ending of the second file of a value: a model in XML has another one than a model in plain text."""
    return part.suffixes[-1] if text.startswith("<") else part.suffixes[0]


def stem_of(part: Part, name: str) -> str:
    """The name of a file without the ending that a second file has, or '' when it has none of those."""
    ending = next((one for one in part.suffixes if name.endswith(one)), "")
    return name.removesuffix(ending) if ending else ""
