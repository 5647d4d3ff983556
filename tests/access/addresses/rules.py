"""The addresses of the rules besides their registers."""

from __future__ import annotations

from tests.access.addresses import Address
from tests.access.addresses.api_rules import HIDDEN, SEEN

CHECK = "/regels/check/{slug}/"
RULES = "/regels/regelsets/{slug}/"
MAP = "/regels/kaart/{slug}/"
NOTICE = "/regels/meldingen/{slug}/"

ADDRESSES = {
    "rules:overview": Address("/regels/", "/regels/?moment=2999-01-01"),
    "rules:check": Address(
        CHECK, f"{CHECK}?plaats=-", f"{CHECK}?plaats=-&hoogte=4", f"{CHECK}?plaats={{hidden area}}", kind="activity"
    ),
    "rules:save": Address(f"{CHECK}bewaren/", kind="activity", changes=True),
    "rules:notice": Address(f"{CHECK}melden/?plaats=-&hoogte=4", f"{CHECK}melden/", kind="activity"),
    "rules:saved": Address("/regels/bewaard/{kept check}/", "/regels/bewaard/onbekend/"),
    "rules:receipt": Address("/regels/ontvangst/{receipt}/", "/regels/ontvangst/onbekend/"),
    "rules:due": Address("/regels/termijnen/"),
    "rules:map": Address(
        MAP, f"{MAP}?plaats={{hidden area}}", f"{MAP}?hoogte=4&_plek={SEEN}", kind="activity", most=10
    ),
    "rules:map-file": Address(
        f"{MAP}kaart.geojson", f"{MAP}kaart.png?hoogte=4", kind="activity", english=False, most=6
    ),
    "rules:point": Address("/regels/plek/", f"/regels/plek/?_plek={SEEN}", f"/regels/plek/?_plek={HIDDEN}"),
    "rules:impact-map": Address(f"{RULES}gevolgen/kaart/", kind="rule_set"),
    "rules:impact": Address(f"{RULES}gevolgen/", kind="rule_set"),
    "rules:sttr-import": Address("/regels/regelsets/-/sttr/"),
    "rules:locations": Address(f"{RULES}gebieden/", kind="rule_set"),
    "rules:sttr-export": Address(f"{RULES}sttr.xml", kind="rule_set", english=False),
    "rules:next-edition": Address(f"{RULES}nieuwe-versie/", kind="rule_set", changes=True),
    "rules:done": Address(f"{NOTICE}gedaan/", kind="notice", changes=True),
    "rules:met": Address(f"{NOTICE}termijnen/herplant/", kind="notice", changes=True),
}
