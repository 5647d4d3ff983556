"""Whether the groups of the identity provider give the roles that its file says."""

from __future__ import annotations

from django.conf import settings

from informatiehuis.engines.problems import N_, for_count
from informatiehuis.kernel.federating import flaws_of
from informatiehuis.portal.accounts.groups import granted_by
from informatiehuis.portal.checkup.judgement import Judgement, ok, warning


def group_roles() -> Judgement:
    """Every mapping with a party, an area or a kind that is not there, and every one of which the time is over."""
    provider = settings.IDENTITY_PROVIDER
    if provider is None or not provider.groups:
        return ok("group-roles", N_("Geen groep buiten het huis geeft hier een rol."))
    if flaws := flaws_of(granted_by(one) for one in provider.groups):
        return warning(
            "group-roles",
            "{flaws}",
            N_("Verbeter de groepen in het bestand van INFORMATIEHUIS_IDENTITY_PROVIDER, en start het huis opnieuw."),
            flaws=" ".join(one.words.text() for one in flaws),
        )
    count = len(provider.groups)
    message = for_count(
        count,
        N_("Er is {count} rol die met een groep buiten het huis komt."),
        N_("Er zijn {count} rollen die met een groep buiten het huis komen."),
    )
    return ok("group-roles", message, count=count)
