"""The addresses that say who may do what, and why; accounts are shown to who administers the house only."""

from __future__ import annotations

from tests.access.addresses import Address

WHY = "/toegang/waarom/"
ACCOUNTS = "/beheer/accounts/"
ACCOUNT = f"{ACCOUNTS}00000000-0000-0000-0000-000000000001/"

ADDRESSES = {
    "register:*:rights": Address("{list}{slug}/toegang/", own=True),
    "access:why": Address(WHY, f"{WHY}?account={{word}}&actie=view&ding=/id/begrip/{{word}}"),
    "access:accounts": Address(ACCOUNTS),
    "access:account-new": Address(f"{ACCOUNTS}-/nieuw/"),
    "access:account": Address(ACCOUNT),
    "access:revoke": Address(f"{ACCOUNT}rollen/1/terugnemen/", changes=True),
    "access:service-new": Address(f"{ACCOUNTS}-/systeem/"),
    "access:tokens": Address(f"{ACCOUNT}sleutels/"),
    "access:token-revoke": Address(f"{ACCOUNT}sleutels/00000000-0000-0000-0000-000000000001/intrekken/", changes=True),
    "access:mail": Address(f"{ACCOUNT}mail/", changes=True),
    "access:shut": Address(f"{ACCOUNT}uitzetten/", changes=True),
    "access:unlock": Address(f"{ACCOUNT}vrijgeven/", changes=True),
    "access:reopen": Address(f"{ACCOUNT}aanzetten/", changes=True),
}

STAND_INS = "/beheer/vervanging/"
MANDATES = "/beheer/mandaten/"
MANDATE = f"{MANDATES}00000000-0000-0000-0000-000000000001/"

ADDRESSES |= {
    "access:who": Address(
        "/toegang/wie/",
        "/toegang/wie/?bevoegdheid=adopt",
        "/toegang/wie/?bevoegdheid=publish&dag=2020-01-01",
        "/toegang/wie/?bevoegdheid=adopt&gebied={word}",
    ),
    "access:stand-ins": Address(STAND_INS),
    "access:withdraw-stand-in": Address(f"{STAND_INS}00000000-0000-0000-0000-000000000001/intrekken/", changes=True),
    "access:screenings": Address("/beheer/bewijzen/"),
    "access:screening": Address(f"{ACCOUNT}bewijzen/"),
    "access:proof-withdraw": Address(f"{ACCOUNT}bewijzen/1/intrekken/", changes=True),
    "access:mandates": Address(MANDATES),
    "access:mandate": Address(MANDATE),
    "access:release": Address(f"{MANDATE}houders/1/terugnemen/", changes=True),
}
