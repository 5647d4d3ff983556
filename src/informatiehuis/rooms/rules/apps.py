"""The room rules as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    name = "informatiehuis.rooms.rules"
    label = "rules"
    verbose_name = "Rules"

    def ready(self) -> None:
        from informatiehuis.kernel.register.actions import override
        from informatiehuis.kernel.register.history import describe
        from informatiehuis.rooms.rules import due, exchange, following, jobs, kinds, writing  # noqa: F401

        describe("rules.draft_next_edition", _("Nieuwe versie begonnen"))
        describe("rules.record_receipt_mailed", _("Ontvangstbewijs gemaild"))
        describe("rules.begin_retention", _("Bewaartermijn begonnen"))
        override("notice", move=following.move_notice)
        override("rule_set", create=writing.create_rule_set, change=writing.change_rule_set, move=writing.move_rule_set)
