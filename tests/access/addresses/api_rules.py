"""The operations of the API that the rules add to their registers."""

from __future__ import annotations

from tests.access.addresses import Address

ACTIVITY, RULES = "/api/v1/activiteiten/{slug}", "/api/v1/regelsets/{slug}"

OPERATIONS = {
    "activityCheck": Address(f"{ACTIVITY}/check", kind="activity", english=False, changes=True),
    "activityNotice": Address(f"{ACTIVITY}/meldingen", kind="activity", english=False, changes=True),
    "ruleSetCases": Address(f"{RULES}/testgevallen", kind="rule_set", english=False),
    "ruleSetSttr": Address(f"{RULES}/sttr", kind="rule_set", english=False),
    "ruleSetImpact": Address(f"{RULES}/gevolgen", kind="rule_set", english=False),
    "ruleSetNextEdition": Address(f"{RULES}/versies", kind="rule_set", english=False, changes=True),
}
