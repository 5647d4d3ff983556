"""The kernel as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "informatiehuis.kernel"
    label = "kernel"
    verbose_name = "Kern"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from informatiehuis.kernel import guards, own_kinds, own_predicates  # noqa: F401
        from informatiehuis.kernel.ascode import own_parts  # noqa: F401
        from informatiehuis.kernel.granting import remove_party
        from informatiehuis.kernel.impact import exchange as impact_exchange  # noqa: F401
        from informatiehuis.kernel.jobs import nightly  # noqa: F401
        from informatiehuis.kernel.mandates import actions as mandate_actions  # noqa: F401
        from informatiehuis.kernel.mandates import exchange as mandate_exchange  # noqa: F401
        from informatiehuis.kernel.processing import exchange  # noqa: F401
        from informatiehuis.kernel.processing import nightly as sealing_at_night  # noqa: F401
        from informatiehuis.kernel.register import (
            folding,  # noqa: F401 - it waits for connections
            import_jobs,  # noqa: F401
        )
        from informatiehuis.kernel.register.actions import override
        from informatiehuis.kernel.register.history import describe
        from informatiehuis.kernel.searching import nightly as searching_at_night  # noqa: F401
        from informatiehuis.kernel.tokens import nightly as tokens_at_night  # noqa: F401

        override("party", remove=remove_party)
        describe("kernel.record_broken_off", _("Eerder werk hieraan was afgebroken"))
        describe("kernel.record_verification", _("De hele geschiedenis is nagerekend"))
        describe("kernel.record_comparison", _("De registers zijn vergeleken met de geschiedenis"))
        describe("kernel.assign_mandate", _("Mandaat op naam gegeven"))
        describe("kernel.release_mandate", _("Mandaat op naam teruggenomen"))
        describe("kernel.record_proof", _("Bewijs van integriteit vastgelegd"))
        describe("kernel.withdraw_proof", _("Bewijs van integriteit ingetrokken"))
        describe("kernel.keep_judgement", _("Vastgelegd wat een wijziging raakt"))
        describe("kernel.start_stand_in", _("Vervanging vastgelegd"))
        describe("kernel.withdraw_stand_in", _("Vervanging ingetrokken"))
        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="informatiehuis.guards")
        post_migrate.connect(_count_things, sender=self, dispatch_uid="informatiehuis.tallies")


def _count_things(*, using: str, **__: Any) -> None:
    from informatiehuis.kernel import tallies

    tallies.install(connections[using])
