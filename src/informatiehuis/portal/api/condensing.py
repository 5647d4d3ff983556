"""Makes the description of the API shorter without saying less: what stands in it twice is referred to instead."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

LINE = 120
"""What fits on a line of this length stays on one, so that a reviewer has fewer lines to read."""


def condense(document: dict[str, Any]) -> None:
    """Leave out titles that only repeat a name; refer to what stands in it more than once."""
    for name, schema in document["components"]["schemas"].items():
        _untitle(name, schema)
        for own, shape in schema.get("properties", {}).items():
            _untitle(own, shape)
    for parameter in _parameters(document):
        _untitle(parameter["name"], parameter.get("schema", {}))
        if parameter.get("description") == parameter.get("schema", {}).get("description"):
            parameter.get("schema", {}).pop("description", None)
    _share_parameters(document)
    _share_shapes(document["components"]["schemas"])
    _share_responses(document)


def _untitle(name: str, shape: dict[str, Any]) -> None:
    """Without the title that was made from the name; one that somebody wrote stays."""
    if _letters(str(shape.get("title", ""))) == _letters(name):
        shape.pop("title", None)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _parameters(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        for operation in path.values():
            yield from operation.get("parameters", [])


def _share_parameters(document: dict[str, Any]) -> None:
    """The parameters that stand in more than one operation, each once in the components, named after themselves."""
    counted = Counter(map(_written, _parameters(document)))
    shared: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}

    def referred(parameter: dict[str, Any]) -> dict[str, Any]:
        written = _written(parameter)
        if counted[written] == 1:
            return parameter
        if written not in names:
            names[written] = _free(parameter["name"], shared)
            shared[names[written]] = parameter
        return {"$ref": f"#/components/parameters/{names[written]}"}

    for path in document["paths"].values():
        for operation in path.values():
            if "parameters" in operation:
                operation["parameters"] = [referred(one) for one in operation["parameters"]]
    document["components"]["parameters"] = dict(sorted(shared.items()))


def _written(parameter: dict[str, Any]) -> str:
    return json.dumps(parameter, sort_keys=True)


def _share_shapes(schemas: dict[str, Any]) -> None:
    """A shape that says to the letter what one before it says refers to that: what is sent to make and to replace."""
    first: dict[str, str] = {}
    for name, shape in schemas.items():
        known = first.setdefault(_written(shape), name)
        if known != name:
            schemas[name] = {"$ref": f"#/components/schemas/{known}"}


def _share_responses(document: dict[str, Any]) -> None:
    """The answers that more than one operation gives, each once in the components, named after what they hold."""
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    counted = Counter(_written(one) for operation in operations for one in operation["responses"].values())
    shared = document["components"].setdefault("responses", {})
    names: dict[str, str] = {}
    for operation in operations:
        for status, answer in operation["responses"].items():
            text = _written(answer)
            if "$ref" in answer or counted[text] == 1:
                continue
            if text not in names:
                names[text] = _free(_held(answer), shared)
                shared[names[text]] = answer
            operation["responses"][status] = {"$ref": f"#/components/responses/{names[text]}"}
    document["components"]["responses"] = dict(sorted(shared.items()))


def _held(answer: dict[str, Any]) -> str:
    """What an answer holds, as the name of a component: `Concept`, `ConceptList`, or what its description says."""
    for content in answer.get("content", {}).values():
        schema = content.get("schema", {})
        if "$ref" in schema:
            return str(schema["$ref"]).rpartition("/")[2]
        if "$ref" in schema.get("items", {}):
            return str(schema["items"]["$ref"]).rpartition("/")[2] + "List"
    return "".join(filter(str.isalnum, answer["description"].title()))


def _free(name: str, taken: dict[str, Any]) -> str:
    """The name, with a number behind it when another parameter of that name came first."""
    numbered = (f"{name}{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def written(value: Any, depth: int = 0) -> str:
    """A value as JSON: on one line where that is short, else with each part on a line of its own."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= LINE or not isinstance(value, dict | list):
        return line
    inside = " " * (depth + 1)
    if isinstance(value, dict):
        parts = [f"{inside}{json.dumps(name)}: {written(one, depth + 1)}" for name, one in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * depth + "}"
    return "[\n" + ",\n".join(inside + written(one, depth + 1) for one in value) + "\n" + " " * depth + "]"
