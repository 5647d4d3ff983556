"""Which file holds which values, and by what name other files refer to them."""

from dataclasses import dataclass

from informatiehuis.engines.ascode import areas, model, sources
from informatiehuis.engines.ascode.schema import Value

HOUSE_FILE = "huis.yaml"
AREAS_FOLDER = "gebieden"
YAML_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Part:
    """One part of the atlas.

    `place` is a folder with a file for each value, named after its slug, or (`listed`) one file with a list.
    `identity` is the key that others refer to it by, as `kind`; '' when nothing refers to it.
    """

    name: str
    kind: str
    value: type[Value]
    place: str
    listed: bool = False
    identity: str = "slug"


PARTS = (
    Part("parties", "party", model.Party, "partijen"),
    Part("concepts", "concept", model.Concept, "begrippen"),
    Part("areas", "area", areas.Area, f"{AREAS_FOLDER}/gebieden.yaml", listed=True, identity="code"),
    Part("changes", "change", areas.AreaChange, f"{AREAS_FOLDER}/wijzigingen.yaml", listed=True, identity=""),
    Part("boundaries", "boundary", areas.BoundarySet, f"{AREAS_FOLDER}/grenzen.yaml", listed=True),
    Part("sources", "source", sources.Source, "bronnen"),
    Part("indicators", "indicator", model.IndicatorFile, "indicatoren"),
    Part("interpretations", "interpretation", model.Interpretation, "duidingen"),
    Part("goals", "goal", model.Goal, "doelen"),
    Part("dashboards", "dashboard", model.Dashboard, "dashboards"),
)

FOLDERS = tuple(part.place for part in PARTS if not part.listed)
LISTS = tuple(part.place for part in PARTS if part.listed)


def implied(part: Part) -> frozenset[str]:
    """Keys that do not stand in the YAML, because the name or another file gives them."""
    if part.listed:
        return frozenset()
    return frozenset({"slug", "sql"}) if part.kind == "indicator" else frozenset({"slug"})
