"""One API out of the routers of the registers and of the rooms, with its description.

The description follows the NLGov REST API Design Rules: paths relative to a server with the version in it, the
version in every answer, problems as RFC 9457.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.utils import translation
from ninja import NinjaAPI

from informatiehuis.kernel.house import HouseProfile
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.register.api import routers
from informatiehuis.kernel.register.api_problems import CONTENT_TYPE, SCHEMA, described, install
from informatiehuis.kernel.searching import api as searching
from informatiehuis.portal.api.condensing import condense
from informatiehuis.rooms.atlas import api as atlas
from informatiehuis.rooms.estate.publishing import api as estate
from informatiehuis.rooms.monitor import api as monitor
from informatiehuis.rooms.monitor import sql_api
from informatiehuis.rooms.rules import api as rules
from informatiehuis.rooms.rules.keeping_api import kept_checks_router, receipts_router
from informatiehuis.rooms.rules.map_api import outcomes_router

VERSION = "1.0.0"
SERVER = "/api/v1"
# in the description that belongs to no house; the name ends on a domain that cannot exist (RFC 2606)
NOBODY = {
    "name": "Informatiehuis",
    "email": "beheer@informatiehuis.invalid",
    "url": "https://informatiehuis.invalid/",
}
OPEN_TO_ALL: list[dict[str, list[str]]] = [{}, {"TokenAuth": []}]
"""What holds for every operation that does not say otherwise: who comes with a token sees more."""
ALWAYS = (401, 403, 503)
"""What every operation can answer: a token that does not hold or is not for this, and a house that is too busy."""
VERSION_SHAPE = {"API-Version": {"description": "De versie van de API.", "schema": {"type": "string"}}}
VERSION_HEADER = {"API-Version": {"$ref": "#/components/headers/API-Version"}}
DESCRIPTION = """\
Alles wat het huis weet: begrippen, bronnen, indicatoren met hun cijfers, doelen, gebieden en partijen.

Lezen kan zonder account; u ziet wat u mag zien. Een systeem stuurt een sleutel mee: `Authorization: Bearer ih_…`, \
nooit in een adres. Een sleutel geeft nooit meer dan zijn account mag en waarvoor hij is gemaakt; het antwoord 403 \
noemt in `scope` welk recht hij mist. Stuurt u ook een sessie mee, dan telt alleen de sleutel. Zonder sleutel kan \
schrijven met een sessie (log in op `/aanmelden/`) en het CSRF-bewijs uit de cookie `csrftoken` in de kop \
`X-CSRFToken`. Wie iets wijzigt, een stap laat zetten of verwijdert, \
stuurt in `If-Match` de ETag mee van de versie die is gelezen. Fouten komen als `application/problem+json`. Alle \
tijden zijn in UTC."""


class HouseAPI(NinjaAPI):
    """The API with a description that does not depend on the house that serves it."""

    def get_openapi_schema(self, **_: Any) -> dict[str, Any]:  # type: ignore[override]
        """OpenAPI 3.1 with paths relative to the server, the version header and one shape of problem.

        The same every time, so it is made once; whoever changes it makes a copy.
        """
        return self._described

    @cached_property
    def _described(self) -> dict[str, Any]:
        document = dict(super().get_openapi_schema(path_prefix=""))
        document["info"]["contact"] = NOBODY
        document["servers"] = [{"url": SERVER}]
        document["security"] = OPEN_TO_ALL
        document["tags"] = [{"name": name} for name in _tags(document)]
        schemas = document["components"]["schemas"]
        document["components"]["schemas"] = {**schemas, "Problem": SCHEMA}
        for shape in schemas.values():
            _without_false_defaults(shape)
        problems: dict[str, Any] = {}
        for path in document["paths"].values():
            for operation in path.values():
                _complete(operation, problems)
        document["components"] |= {"responses": dict(sorted(problems.items())), "headers": VERSION_SHAPE}
        condense(document)
        return document


def _tags(document: dict[str, Any]) -> list[str]:
    operations = (operation for path in document["paths"].values() for operation in path.values())
    return list(dict.fromkeys(tag for operation in operations for tag in operation["tags"]))


def _without_false_defaults(shape: dict[str, Any]) -> None:
    """Leave out a default that is not one of the values allowed: it stands for a field that is not given."""
    for one in shape.get("properties", {}).values():
        if "enum" in one and one.get("default") not in one["enum"]:
            one.pop("default", None)


def _complete(operation: dict[str, Any], problems: dict[str, Any]) -> None:
    """Say of every answer that it bears the version, and of every problem by its name in `problems` what it is."""
    always = {str(status): dict(response) for status, response in described(*ALWAYS)["responses"].items()}
    responses = {str(status): dict(response) for status, response in operation["responses"].items()}
    for status, response in (responses := {**always, **responses}).items():
        response["headers"] = {**response.get("headers", {}), **VERSION_HEADER}
        if CONTENT_TYPE in response.get("content", {}):
            response["content"] = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            if problems.setdefault(f"Problem{status}", response) == response:
                responses[status] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = dict(sorted(responses.items()))


def contact_of(profile: HouseProfile) -> dict[str, str]:
    """How to reach a human about the API of a house; what it does not say is left out."""
    told = {"name": profile.name, "email": profile.contact.email, "url": profile.contact.website}
    return {name: value for name, value in told.items() if value}


def described_here(api: NinjaAPI) -> dict[str, Any]:
    """The description as this house gives it, with its own name and contact."""
    document = api.get_openapi_schema()
    profile = settings.HOUSE.profile
    document["info"] = {**document["info"], "title": f"{profile.name}: API", "contact": contact_of(profile)}
    return document


@cache
def house_api() -> HouseAPI:
    """The API of the house, composed once."""
    api = HouseAPI(
        title="Informatiehuis: API",
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        urls_namespace="api",
    )
    install(api)
    with translation.override("nl"):
        added = {
            "/indicatoren": monitor.router(),
            "/bronnen": atlas.router(),
            "/activiteiten": rules.activities_router(),
            "/regelsets": rules.rule_sets_router(),
            "/i-assets": estate.router(),
        }
        for name, router in routers():
            api.add_router(name, router)
        api.add_router("/sql", sql_api.router())
        api.add_router("/uitkomsten", outcomes_router())
        api.add_router("/bewaarde-checks", kept_checks_router())
        api.add_router("/ontvangstbewijzen", receipts_router())
        api.add_router("/zoekresultaten", searching.router())
        for name, router in added.items():
            router.tags = [str(kind.label_plural) for kind in all_kinds() if f"/{kind.api_name}" == name]
            api.add_router(name, router)
    return api
