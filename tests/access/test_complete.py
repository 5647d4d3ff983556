"""Nothing escapes the walk: what is new in the house fails here until a small file of its part says how to ask it."""

from __future__ import annotations

import re

from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.portal.api.composition import house_api
from tests.access.addresses import addresses, machine_patterns, operations, routes
from tests.access.kinds import kinds

HOW = "See tests/access/__init__.py for how to say it."


def test_every_address_is_in_the_walk() -> None:
    there, said = routes(), addresses()
    new = {name: pattern for name, pattern in there.items() if name not in said}
    assert not new, f"Say in tests/access/addresses/<part>.py how the walk asks these addresses: {new}. {HOW}"
    assert not said.keys() - there.keys(), "These addresses are in the walk, but not in the house any more."


def test_every_operation_is_in_the_walk() -> None:
    paths = house_api().get_openapi_schema()["paths"].values()
    there = {operation["operationId"] for path in paths for operation in path.values()}
    new = there - operations().keys()
    assert not new, f"Say in tests/access/addresses/api_<part>.py how the walk asks these operations: {new}. {HOW}"
    assert not operations().keys() - there, "These operations are in the walk, but not in the API any more."


def test_every_address_of_the_api_is_in_its_description() -> None:
    described = {_plain(path) for path in house_api().get_openapi_schema()["paths"]}
    there = {_plain(pattern.removeprefix("api/v1")) for pattern in machine_patterns()}
    assert there == described, f"An address of the API that its description does not have is not walked. {HOW}"


def _plain(path: str) -> str:
    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", path).strip("/")


def test_every_kind_is_planted() -> None:
    new = {kind.name for kind in all_kinds()} - kinds().keys()
    assert not new, f"Say in tests/access/kinds/<part>.py how things of these kinds are planted: {new}. {HOW}"
