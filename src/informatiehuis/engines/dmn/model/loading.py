"""Finds the models that a model imports, among the files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from informatiehuis.engines.dmn.model.definitions import Definitions
from informatiehuis.engines.dmn.model.reader import VERSIONS, read_file
from informatiehuis.engines.dmn.problems import CircularRequirement, DmnProblem, MissingImport, UnreadableModel
from informatiehuis.engines.dmn.text.reader import MOST_TEXT, read_text, too_large
from informatiehuis.engines.problems import N_

Find = Callable[[str, str], Definitions | None]
"""Gives the model with a namespace and, maybe, a location."""
_MOST_BYTES_OF_TEXT = 4 * MOST_TEXT
MOST_MODELS = 200
MOST_SIBLINGS = 500


def with_imports(main: Definitions, find: Find) -> dict[str, Definitions]:
    """A model with all that it imports, by namespace. Raises MissingImport and CircularRequirement."""
    models = {main.namespace: main}
    _refuse_circle(main, find, models, [main.namespace])
    return models


def _refuse_circle(model: Definitions, find: Find, models: dict[str, Definitions], path: list[str]) -> None:
    for one in model.imports:
        if one.type and one.type not in VERSIONS and "DMN" not in one.type:
            continue
        if one.namespace in path:
            raise CircularRequirement(
                N_("Deze modellen voeren elkaar in: {names}."),
                N_("Zet wat zij delen in een derde model."),
                names=" → ".join([*path[path.index(one.namespace) :], one.namespace]),
            )
        if one.namespace in models:
            continue
        found = find(one.namespace, one.location)
        if found is None or len(models) >= MOST_MODELS:
            raise MissingImport(
                N_("{file} voert het model {namespace} in, en dat is er niet."),
                N_("Zet dat model in dezelfde map."),
                file=model.file,
                namespace=one.namespace,
            )
        models[found.namespace] = found
        _refuse_circle(found, find, models, [*path, found.namespace])


def read_model(path: Path) -> Definitions:
    """The model in a file: XML of DMN, or text in YAML when the file is named so. Raises DmnProblem."""
    if path.suffix not in (".yaml", ".yml"):
        return read_file(path)
    try:
        if path.stat().st_size > _MOST_BYTES_OF_TEXT:
            raise too_large(path.name)
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableModel(
            N_("{file} kan niet worden gelezen."), N_("Kijk of het bestand bestaat."), file=path.name
        ) from error
    return read_text(text, path.name)


def among(models: Iterable[Definitions]) -> Find:
    """Finds a model among these."""
    known = {model.namespace: model for model in models}
    return lambda namespace, location: known.get(namespace)


def beside(path: Path) -> Find:
    """Finds a model in the folder of a file: by its file name, or else by its namespace."""
    folder = path.parent

    def find(namespace: str, location: str) -> Definitions | None:
        named = folder / Path(location).name if location else None
        siblings = sorted([*folder.glob("*.dmn"), *folder.glob("*.dmn.yaml")])[:MOST_SIBLINGS]
        for candidate in ([named] if named and named.is_file() else []) + siblings:
            try:
                model = read_model(candidate)
            except DmnProblem:
                continue
            if model.namespace == namespace:
                return model
        return None

    return find
