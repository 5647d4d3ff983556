"""The operations of the API that the rules add to their registers."""

from __future__ import annotations

from tests.access.addresses import Address

ACTIVITY, RULES = "/api/v1/activiteiten/{slug}", "/api/v1/regelsets/{slug}"
POINT = "/api/v1/uitkomsten?plek={spot}&antwoord=hoogte:4"
SEEN, HIDDEN = "130500,455500", "133500,455500"
"""In the planted area that is open, and in the one that is confidential."""

OPERATIONS = {
    "activityCheck": Address(f"{ACTIVITY}/check", kind="activity", english=False, changes=True),
    "activityNotice": Address(f"{ACTIVITY}/meldingen", kind="activity", english=False, changes=True),
    "activityKeepCheck": Address(f"{ACTIVITY}/bewaarde-checks", kind="activity", english=False, changes=True),
    "activitySttr": Address(f"{ACTIVITY}/sttr", kind="activity", english=False, changes=True),
    "keptCheckGet": Address("/api/v1/bewaarde-checks/{kept check}", "/api/v1/bewaarde-checks/onbekend", english=False),
    "receiptGet": Address("/api/v1/ontvangstbewijzen/{receipt}", "/api/v1/ontvangstbewijzen/onbekend", english=False),
    "ruleSetCases": Address(f"{RULES}/testgevallen", kind="rule_set", english=False),
    "ruleSetCard": Address(f"{RULES}/modelkaart", kind="rule_set", english=False),
    "ruleSetSttr": Address(f"{RULES}/sttr", kind="rule_set", english=False),
    "ruleSetImpact": Address(f"{RULES}/gevolgen", kind="rule_set", english=False),
    "activityMap": Address(f"{ACTIVITY}/kaart", f"{ACTIVITY}/kaart?antwoord=hoogte:4", kind="activity", english=False),
    "activityMapFeatures": Address(f"{ACTIVITY}/kaart/vlakken", kind="activity", english=False, most=6),
    "outcomesAtPoint": Address(
        POINT.replace("{spot}", SEEN), POINT.replace("{spot}", HIDDEN), POINT.replace("{spot}", "0,0"), english=False
    ),
    "ruleSetMapImpact": Address(f"{RULES}/gevolgen/kaart", kind="rule_set", english=False),
    "ruleSetMapImpactFeatures": Address(f"{RULES}/gevolgen/kaart/vlakken", kind="rule_set", english=False),
    "ruleSetNextEdition": Address(f"{RULES}/versies", kind="rule_set", english=False, changes=True),
}
