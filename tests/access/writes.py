"""Where each address and each operation that takes more than reading is asked as every kind of reader.

By its name in `addresses`; those of registers once for all kinds. An address that takes a form and is not here fails
the suite.
"""

from __future__ import annotations

from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.register.presenting import camel

FIELDS = "tests/walk/test_writing.py"
DECIDING = "tests/walk/test_deciding.py"
IMPORTING = "tests/walk/test_importing.py"
ROOM_RULES = "tests/rooms/rules"
"""What everybody may do: checking, keeping a check, and sending a notice."""
QUERIES = "tests/walk/test_queries.py"
OWN = "tests/portal/accounts"
"""What everybody does with the own account; there is nobody else's in it."""

WRITES: dict[str, str] = {
    **dict.fromkeys(("register:*:new", "register:*:edit", "register:*:delete", "register:*:move"), FIELDS),
    **dict.fromkeys(("register:*:link", "register:*:unlink", "register:*:effect", "register:*:erase"), DECIDING),
    "register:*:import": IMPORTING,
    **dict.fromkeys(("monitor:publish", "monitor:compute", "monitor:recompute", "atlas:fetch"), DECIDING),
    **dict.fromkeys(("jobs:schedule", "jobs:retry", "jobs:cancel"), DECIDING),
    **dict.fromkeys(("access:account-new", "access:account", "access:revoke", "access:mail", "access:shut"), DECIDING),
    **dict.fromkeys(
        ("access:reopen", "access:unlock", "access:service-new", "access:tokens", "access:token-revoke"), DECIDING
    ),
    **dict.fromkeys(("access:stand-ins", "access:withdraw-stand-in", "access:mandate", "access:release"), DECIDING),
    **dict.fromkeys(("access:screening", "access:proof-withdraw"), DECIDING),
    **dict.fromkeys(("atlas:look", "api indicatorRun", "api indicatorRecompute", "api indicatorPublish"), DECIDING),
    **dict.fromkeys(("atlas:validate", "atlas:promise", "api sourceValidate", "api sourceEndValidation"), DECIDING),
    **dict.fromkeys(("rules:next-edition", "rules:locations", "rules:done", "rules:met"), DECIDING),
    "rules:sttr-import": DECIDING,
    **dict.fromkeys(("sensing:chain", "sensing:compute", "sensing:month"), DECIDING),
    **dict.fromkeys(("api ruleSetNextEdition", "api activitySttr"), DECIDING),
    **dict.fromkeys(("rules:save", "rules:notice", "api activityCheck", "api activityNotice"), ROOM_RULES),
    "api activityKeepCheck": ROOM_RULES,
    "atlas:data": "tests/portal/test_restricted.py",
    **dict.fromkeys(("estate:confirm", "estate:use-source"), DECIDING),
    **dict.fromkeys(("estate:publication", "estate:describe"), DECIDING),
    "estate:compare-register": "tests/rooms/estate/test_publishing.py",
    "estate:sighting": "tests/rooms/estate/test_inventories.py",
    "sta:sensorthings": "tests/walk/test_sensing.py",
    "api sqlAnswer": QUERIES,
    **dict.fromkeys(("account_login", "account_logout", "account_reauthenticate"), OWN),
    **dict.fromkeys(("account_change_password", "account_reset_password", "account_reset_password_from_key"), OWN),
    **dict.fromkeys(("account_end_session", "account_end_other_sessions"), OWN),
    **dict.fromkeys(("account_tokens", "account_token_revoke"), "tests/portal/tokens"),
    **dict.fromkeys(("account_stand_in", "account_stop_acting"), "tests/portal/test_stand_in_pages.py"),
    **dict.fromkeys(("account_withdraw_stand_in", "account_act"), "tests/portal/test_stand_in_pages.py"),
    **dict.fromkeys(("mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"), OWN),
    **dict.fromkeys(("mfa_login_webauthn", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn"), OWN),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_generate_recovery_codes", "mfa_index"), OWN),
    **dict.fromkeys(("openid_connect_login", "openid_connect_callback", "identity_provider_signed_out"), OWN),
}
OPERATIONS = ("Create", "Replace", "Change", "Step", "Delete")
"""The operations that change something of every kind that is edited."""


def writes() -> dict[str, str]:
    of_kinds = {
        f"api {camel(kind.name)}{operation}": FIELDS
        for kind in all_kinds()
        if kind.editable
        for operation in OPERATIONS
    }
    return WRITES | of_kinds
