"""The addresses of work in the background."""

from __future__ import annotations

from tests.access.addresses import Address

JOB = "/taken/{job}/"

ADDRESSES = {
    "jobs:overview": Address("/beheer/taken/"),
    "jobs:schedule": Address("/beheer/taken/schemas/kernel.prune/", changes=True),
    "jobs:job": Address(JOB),
    "jobs:retry": Address(f"{JOB}opnieuw/", changes=True),
    "jobs:cancel": Address(f"{JOB}annuleren/", changes=True),
}
