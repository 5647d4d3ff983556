"""The walk through the house: every address of Django's resolver is either a page that is visited, or said not to be.

A new address fails `test_walk.py` until it stands here. Addresses are Dutch; the walk visits each in English too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from informatiehuis.kernel.kinds import all_kinds
from tests.browser import rules, states

Steps = Callable[[Page], None]


@dataclass(frozen=True)
class Visit:
    """One page in one state: its address, who looks (a user name, or nobody), and what to do there first."""

    name: str
    address: str
    who: str = ""
    steps: Steps | None = None
    status: int = 200
    language: str = "nl"

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    def english(self) -> "Visit":
        return replace(self, language="en")

    @property
    def path(self) -> str:
        return self.address if self.language == "nl" else f"/en{self.address}"


# One thing of each kind that stands in the example house; a target has to be made first, the example names none. Of a
# kind without one that everybody may see only the list is visited; its things stand among the states.
EXAMPLES = {
    "concept": "woz-waarde",
    "source": "gebieden-schematisch",
    "indicator": "inwoners",
    "interpretation": "inwoners-2022",
    "goal": "provinciale-atlas",
    "target": states.TARGET,
    "dashboard": "wonen",
    "party": "cbs",
    "mandate": "voorbeeldmandaat-data-en-duiding",
    "processing_activity": "meldingen-openbare-ruimte",
    "area": "gm0344",
    "boundary_set": "gemeenten-schematisch",
    "activity": "bomen-kappen",
    "rule_set": "kapmelding",
    "notice": "",
    "sensor": "luchtmeter-biltstraat",
    "process": "",
    "asset": "",
    "contract": "",
    "kind_of_change": "naar-de-cloud",
    "impact_record": "",
}
COLLECTION = "/ogc/collections/cijfers-inwoners"
TILES = f"{COLLECTION}/tiles/WebMercatorQuad"
INDICATOR = "/monitor/indicatoren/inwoners/"

# Route name → the addresses at which the page is visited. What happens on them is in STATES.
PAGES = {
    "portal:home": "/",
    "portal:search": "/zoeken/",
    "portal:proof": "/controle/",
    "qualities:red-list": "/kwaliteit/",
    "portal:style": "/stijl",
    "account_login": "/aanmelden/",
    "account_reset_password": "/wachtwoord/vergeten/",
    "account_reset_password_done": "/wachtwoord/vergeten/verstuurd/",
    "account_reset_password_from_key": "/wachtwoord/nieuw/1-set-password/",
    "account_reset_password_from_key_done": "/wachtwoord/nieuw/klaar/",
    "portal:api": "/api/v1",
    "access:who": "/toegang/wie/",
    "atlas:overview": "/atlas/",
    "atlas:data": "/atlas/bronnen/cbs-kerncijfers-2022/gegevens/",
    "atlas:documents": "/atlas/bronnen/stukken-verzonnen/documenten/",
    "atlas:document": "/atlas/bronnen/stukken-verzonnen/documenten/2cfc6af50f7b/?deel=2",
    "monitor:overview": "/monitor/",
    "monitor:indicator": INDICATOR,
    "monitor:area": "/monitor/gebieden/gm0344/",
    "rules:overview": "/regels/",
    "rules:check": rules.CHECK,
    "rules:map": rules.MAP,
    "rules:point": "/regels/plek/",
    "rules:due": "/regels/termijnen/",
    "estate:architecture": "/middelen/architectuur/",
    "sensing:overview": "/meten/",
    "sensing:routes": "/meten/fietsroutes/fietscampagne-verzonnen/",
    "sensing:segment": "/meten/fietsroutes/fietscampagne-verzonnen/0/",
    "estate:sight": "/middelen/zicht/",
    "estate:duties": "/middelen/publicatieplichten/",
    "estate:compare-register": "/middelen/publicatieplichten/vergelijken/",
    "estate:components": "/middelen/onderdelen/?naam=logschrijver",
    "impact:compare": "/effecten/vergelijken/?een=concept:woz-waarde:definitie-gewijzigd"
    "&ander=concept:inwoner:definitie-gewijzigd",
    "ogc:landing": "/ogc",
    "ogc:conformance": "/ogc/conformance",
    "ogc:api": "/ogc/api",
    "ogc:collections": "/ogc/collections",
    "ogc:collection": COLLECTION,
    "ogc:items": f"{COLLECTION}/items",
    "ogc:item": f"{COLLECTION}/items/GM0344-2022",
    "ogc:queryables": f"{COLLECTION}/queryables",
    "ogc:schema": f"{COLLECTION}/schema",
    "ogc:tilesets": f"{COLLECTION}/tiles",
    "ogc:tileset": TILES,
    "ogc:tile-matrix-sets": "/ogc/tileMatrixSets",
    "ogc:tile-matrix-set": "/ogc/tileMatrixSets/WebMercatorQuad",
}
PAGES_OF_MAKERS = {
    "atlas:look": "/atlas/bronnen/-/toevoegen/",
    "estate:publication": "/middelen/publicatieplichten/i-asset/voorspelling-gladheid/",
    "estate:use-source": "/middelen/zicht/bron/cbs-kerncijfers-2022/",
    "account_change_password": "/wachtwoord/",
    "account_reauthenticate": "/aanmelden/bevestigen/",
    "account_logout": "/afmelden/",
    "processing:log": "/logboek/",
    "account": "/account/",
    "account_tokens": "/account/api-sleutels/",
}
PAGES_OF_ADMINISTRATORS = {
    "estate:describe": "/middelen/publicatieplichten/i-asset/voorspelling-gladheid/gegevens/",
    "access:why": "/toegang/waarom/",
    "access:accounts": "/beheer/accounts/",
    "access:account-new": "/beheer/accounts/-/nieuw/",
    "access:service-new": "/beheer/accounts/-/systeem/",
    "access:stand-ins": "/beheer/vervanging/",
    "access:screenings": "/beheer/bewijzen/",
    "access:mandates": "/beheer/mandaten/",
    "rules:sttr-import": "/regels/regelsets/-/sttr/",
}
# What every register has; {} is the thing.
REGISTER_PAGES = {
    "list": "",
    "detail": "{}/",
    "history": "{}/geschiedenis/",
    "rights": "{}/toegang/",
    "reconstruction": "{}/reconstructie/",
    "touched": "{}/raakt/",
    "effect": "{}/effect/",
}
REGISTER_PAGES_OF_MAKERS = {
    "new": "-/nieuw/",
    "import": "-/importeren/",
    "edit": "{}/wijzigen/",
    "delete": "{}/verwijderen/",
    "link": "{}/verbinden/",
    "erase": "{}/wissen/",
}

JSON = "gives JSON to machines"
DOES = "does something for a form, then leads back to a page"
FILE = "gives a file"
NOT_PAGES = {
    "health": JSON,
    "sensing:live": "an open line for the script of the page; tests/rooms/sensing/live and tests/portal/test_live.py",
    "sensing:live-sensor": "an open line for the script of the page; tests/rooms/sensing/live",
    "health-lives": JSON,
    "health-ready": JSON,
    "anchors": JSON,
    "openapi": JSON,
    "security-text": FILE,
    "catalogue": FILE,
    "estate:architecture-file": FILE,
    "estate:architecture-house": FILE,
    "estate:register-file": FILE,
    "estate:record-file": FILE,
    "estate:architecture-model": "the example keeps no model; tests/rooms/estate/test_architecture_pages.py",
    "estate:architecture-view": "the example keeps no model; tests/rooms/estate/test_architecture_pages.py",
    "concepts": FILE,
    "identity": "leads on to the page or the data of a thing",
    "openid_connect_login": "leads on to the identity provider; tests/portal/accounts/test_oidc.py comes there",
    "openid_connect_callback": "leads back from the identity provider; tests/portal/accounts/test_oidc.py comes there",
    "identity_provider_signed_out": "for the identity provider itself, which is a machine",
    "account_end_session": DOES,
    "account_end_other_sessions": DOES,
    "mfa_index": "leads on to one's own account",
    "mfa_authenticate": "only after a password; tests/browser/test_passkeys.py comes there",
    "mfa_reauthenticate": "only with an app; tests/portal/accounts comes there",
    "mfa_reauthenticate_webauthn": "only with a passkey; tests/browser/test_passkeys.py comes there",
    "mfa_login_webauthn": "gives JSON to the script of passkeys",
    "mfa_deactivate_totp": "only with an app; tests/portal/accounts comes there",
    "mfa_remove_webauthn": "only with a passkey; tests/browser/test_passkeys.py comes there",
    "mfa_view_recovery_codes": "only with a second factor; tests/portal/accounts comes there",
    "mfa_generate_recovery_codes": "only after one's password once more; tests/portal/accounts comes there",
    "mfa_activate_totp": "only after one's password once more; tests/browser/test_passkeys.py comes there",
    "mfa_add_webauthn": "only after one's password once more; tests/browser/test_passkeys.py comes there",
    "account_inactive": "says that an account is switched off; shown by tests/portal/accounts",
    "monitor:areas": "leads on to the page of the area that was chosen",
    "estate:choose-source": "leads on to the page of the source that was chosen",
    "estate:confirm": DOES,
    "estate:sighting": "has a number in its address; tests/rooms/estate/test_inventories.py comes there",
    "atlas:fetch": DOES,
    "atlas:download": FILE,
    "atlas:promise": DOES,
    "atlas:validate": DOES,
    "portal:suggestions": JSON,
    "rules:save": DOES,
    "rules:saved": "has a code in its address; visited as a state of the check",
    "rules:notice": "only after a check that ends in one; visited as a state of the check",
    "rules:receipt": "has a code in its address; visited as a state of the check",
    "rules:next-edition": DOES,
    "rules:impact": "only of an edition that replaces another; visited as a state of the rules",
    "rules:impact-map": "only of an edition that replaces another; visited as a state of the rules",
    "rules:locations": "only of a draft from a file that names locations; visited as a state of the rules",
    "rules:done": DOES,
    "rules:met": DOES,
    "rules:map-file": FILE,
    "rules:sttr-export": FILE,
    "sta:sensorthings": JSON,
    **dict.fromkeys(
        ("sensing:series", "sensing:chain", "sensing:month", "sensing:why"),
        "of a datastream, which has a number of its own; read by tests/rooms/sensing/validating/test_pages.py",
    ),
    "sensing:compute": DOES,
    "processing:export": FILE,
    "jobs:overview": "stands among the states, for who administers the house",
    "jobs:schedule": DOES,
    "jobs:retry": DOES,
    "jobs:cancel": DOES,
    "jobs:job": "stands among the states: there is a job only after somebody asked for one",
    "monitor:publish": DOES,
    "monitor:compute": DOES,
    "monitor:recompute": DOES,
    "monitor:figures": FILE,
    "sensing:register-file": FILE,
    "monitor:drawing": FILE,
    "ogc:tile": FILE,
    "access:account": "has a number in its address; visited as a state of the list",
    "access:tokens": "has a number in its address; visited as a state of the list",
    "access:token-revoke": DOES,
    "account_token_revoke": DOES,
    "access:mail": DOES,
    "access:mandate": "has an identifier in its address; visited as a state of the list",
    "access:release": DOES,
    "access:screening": "has a number in its address; visited as a state of the list",
    "access:proof-withdraw": DOES,
    "access:withdraw-stand-in": DOES,
    "account_stand_in": DOES,
    "account_withdraw_stand_in": DOES,
    "account_act": DOES,
    "account_stop_acting": DOES,
    "access:revoke": DOES,
    "access:shut": DOES,
    "access:reopen": DOES,
    "access:unlock": DOES,
    "register:*:move": DOES,
    "register:*:unlink": DOES,
    "register:*:export": FILE,
    "register:*:json": JSON,
    "register:*:reconstruction-file": FILE,
}
# The API is for machines, whatever its operations are called; its page for people is portal:api.
MACHINE_NAMESPACES = {"api"}
# Addresses without a name: the same page with a slash more, or what catches the rest of a machine's address.
UNNAMED = {
    "api/v1/": "the same page as portal:api",
    "ogc/": "the same page as ogc:landing",
    "^ogc/(?P<rest>.+)$": "says that there is nothing; visited as an error",
    "^api/v1/(?P<rest>.+)$": JSON,
}

STATES = (
    Visit("one account", "/beheer/accounts/", who="beheerder", steps=states.open_account),
    Visit("one account: no reason", "/beheer/accounts/", who="beheerder", steps=states.shut_without_reason),
    Visit("proofs of an account", "/beheer/accounts/", who="beheerder", steps=states.open_proofs),
    Visit("tokens of an account", "/beheer/accounts/", who="beheerder", steps=states.open_tokens),
    Visit("who holds a mandate", "/beheer/mandaten/", who="beheerder", steps=states.open_mandate),
    Visit("a stand-in that cannot be", "/beheer/vervanging/", who="beheerder", steps=states.stand_in_for_nobody),
    Visit("a stand-in of one's own", "/account/", who="eigenaar", steps=states.let_stand_in),
    Visit("who may decide, found", "/toegang/wie/?bevoegdheid=adopt&partij=provincie-utrecht"),
    Visit("who may decide, nobody", "/toegang/wie/?bevoegdheid=adopt&dag=2020-01-01"),
    Visit("why, asked", "/toegang/waarom/?account=analist&actie=return&ding=/id/begrip/woz-waarde", who="beheerder"),
    Visit("why, asked wrongly", "/toegang/waarom/?account=niemand&actie=x&ding=y", who="beheerder", status=400),
    Visit("what may I do, as owner", "/atlas/begrippen/woz-waarde/toegang/", who="eigenaar"),
    Visit("what runs in the background", "/beheer/taken/", who="beheerder", steps=states.ask_for_schedule),
    Visit("a job that ended", "/beheer/taken/", who="beheerder", steps=states.look_at_job),
    Visit("home, signed in", "/", who="eigenaar"),
    Visit("list as it was", "/atlas/begrippen/?moment=2999-01-31"),
    Visit("search with results", "/zoeken/?q=inwoners"),
    Visit("search without results", "/zoeken/?q=xyzzy"),
    Visit("search with a figure", "/zoeken/?q=inwoners+amersfoort&kind=indicator"),
    Visit("search by a whole question", "/zoeken/?q=hoeveel+woningen+staan+er+in+de+stad"),
    Visit("a sensor that may not measure yet", "/meten/sensoren/-/nieuw/", who="eigenaar", steps=states.put_sensor),
    Visit("sign-in refused", "/aanmelden/", steps=states.sign_in_wrongly),
    Visit("indicator with a chosen area", f"{INDICATOR}?gebied=GM0344"),
    Visit("indicator as its maker sees it", f"{INDICATOR}?concept", who="eigenaar"),
    Visit("indicator with every step open", INDICATOR, steps=states.open_everything),
    Visit("indicator without a figure for the whole", "/monitor/indicatoren/stedelijkheid/"),
    Visit("indicator with a chart over time", states.SERIES_PAGE, who="eigenaar"),
    Visit("area without figures", "/monitor/gebieden/gm0305/"),
    Visit("area: the province", "/monitor/gebieden/pv26/"),
    Visit("dashboard with a chosen area", "/monitor/dashboards/wonen/?gebied=GM0344"),
    Visit("register with a filter", "/atlas/begrippen/?q=inwoner"),
    Visit("register without anything found", "/atlas/begrippen/?q=xyzzy"),
    Visit("register, signed in", "/atlas/begrippen/", who="eigenaar"),
    Visit("thing as it was", "/atlas/begrippen/woz-waarde/", steps=states.look_back),
    Visit("thing, signed in", "/atlas/begrippen/woz-waarde/", who="eigenaar"),
    Visit("source with data", "/atlas/bronnen/cbs-kerncijfers-2022/"),
    Visit("source that was never fetched", "/atlas/bronnen/pdok-bestuurlijke-gebieden/", who="eigenaar"),
    Visit(
        "source whose refresh failed", "/atlas/bronnen/pdok-cbs-buurten/", who="eigenaar", steps=states.fail_to_fetch
    ),
    Visit("search in documents", "/zoeken/?q=wanneer+komt+er+een+dassentunnel+voor+aangereden+dassen"),
    Visit("restricted data: for what", "/atlas/bronnen/meldingen-verzonnen/gegevens/", who="eigenaar"),
    Visit("source with synthetic data", f"/atlas/bronnen/{states.SYNTHETIC}/"),
    Visit("form with errors", "/atlas/begrippen/-/nieuw/", who="eigenaar", steps=states.save_nothing),
    Visit("edit conflict", "/atlas/begrippen/gemeente/wijzigen/", who="eigenaar", steps=states.edit_in_two_places),
    Visit("import preview", "/atlas/begrippen/-/importeren/", who="eigenaar", steps=states.import_good_table),
    Visit("import refused", "/atlas/begrippen/-/importeren/", who="eigenaar", steps=states.import_bad_table),
    Visit("link with a search", "/atlas/begrippen/woz-waarde/verbinden/?zoek=woning", who="eigenaar"),
    Visit("look at a source: found", "/atlas/bronnen/-/toevoegen/", who="eigenaar", steps=states.look_at_table),
    Visit(
        "look at a source: nothing given", "/atlas/bronnen/-/toevoegen/", who="eigenaar", steps=states.look_at_nothing
    ),
    Visit(
        "look at a source: cannot be read", "/atlas/bronnen/-/toevoegen/", who="eigenaar", steps=states.look_at_noise
    ),
    Visit("check: a question", rules.ASKED),
    Visit("check: an answer that is none", rules.REFUSED),
    Visit("check: nothing to arrange", rules.FREE),
    Visit("check: a notice", rules.NOTICE),
    Visit("check: sources differ", rules.UNDECIDED),
    Visit("check that was kept", rules.NOTICE, steps=rules.keep),
    Visit("notice", rules.FORM),
    Visit("notice with nothing in it", rules.FORM, steps=rules.send_empty),
    Visit("notice that was sent", rules.FORM, steps=rules.send),
    Visit("notice, for who handles it", rules.FORM, who="beheerder", steps=rules.look_at_notice),
    Visit("map at a position", f"{rules.MAP}?_plek={rules.SPOT}"),
    Visit("map at no position", f"{rules.MAP}?_plek={rules.WRONG}"),
    Visit("all activities at a position", f"/regels/plek/?_plek={rules.SPOT}"),
    Visit("next edition", "/regels/regelsets/kapmelding/", who="beheerder", steps=rules.draft),
    Visit("impact of an edition", "/regels/regelsets/kapmelding/", who="beheerder", steps=rules.look_at_impact),
    Visit("impact on the map", "/regels/regelsets/kapmelding/", who="beheerder", steps=rules.look_at_impact_map),
    Visit("areas of locations", "/regels/regelsets/-/sttr/", who="beheerder", steps=rules.import_locations),
    Visit("import of no rules", "/regels/regelsets/-/sttr/", who="beheerder", steps=rules.import_nonsense),
    Visit("error 400", "/atlas/begrippen/?pagina=abc", status=400),
    Visit("error 403", "/atlas/bronnen/-/toevoegen/", status=403),
    Visit("error 403: form too old", "/aanmelden/", steps=states.send_without_token),
    Visit("error 404", "/bestaat-niet/", status=404),
    Visit("error 404 of the map services", "/ogc/bestaat-niet", status=404),
    Visit("error 409", "/atlas/begrippen/gemeente/", who="eigenaar", steps=states.step_too_late),
    Visit("error 429", "/429", steps=states.shown("429.html", wait="Wacht 20 seconden."), status=404),
    Visit("error 500", "/500", steps=states.shown("500.html"), status=404),
    Visit("error 503", "/503", steps=states.shown("503.html"), status=404),
    Visit("error 503: database away", "/503", steps=states.shown("503.html", trouble="away"), status=404),
    Visit("error 503: disk full", "/503", steps=states.shown("503.html", trouble="full"), status=404),
)


def visits() -> list[Visit]:
    """Every page in every state, in Dutch."""
    found = [Visit(name, address) for name, address in PAGES.items()]
    found += [Visit(name, address, who="eigenaar") for name, address in PAGES_OF_MAKERS.items()]
    found += [Visit(name, address, who="beheerder") for name, address in PAGES_OF_ADMINISTRATORS.items()]
    return [*found, *_register_visits(), *STATES]


def _register_visits() -> Iterator[Visit]:
    for kind in all_kinds():
        slug = EXAMPLES[kind.name]
        who = "eigenaar" if kind.name == "target" else ""
        if not slug:
            yield Visit(f"{kind.name}: list", f"/{kind.path}/")
            continue
        for what, path in REGISTER_PAGES.items():
            yield Visit(f"{kind.name}: {what}", f"/{kind.path}/{path.format(slug)}", who=who)
        for what, path in REGISTER_PAGES_OF_MAKERS.items() if kind.editable else ():
            yield Visit(f"{kind.name}: {what}", f"/{kind.path}/{path.format(slug)}", who="beheerder")


def routes() -> set[str]:
    """The names of all addresses, registers as one; an address without a name as its pattern."""
    return set(_routes(get_resolver(), (), ""))


def _routes(resolver: URLResolver, spaces: tuple[str, ...], before: str) -> Iterator[str]:
    for found in resolver.url_patterns:
        pattern = before + str(found.pattern)
        if not isinstance(found, URLPattern):
            yield from _routes(found, (*spaces, found.namespace) if found.namespace else spaces, pattern)
        elif not MACHINE_NAMESPACES.intersection(spaces):
            named = ("register", "*", found.name) if spaces[:1] == ("register",) else (*spaces, found.name)
            yield ":".join(str(part) for part in named) if found.name else pattern
