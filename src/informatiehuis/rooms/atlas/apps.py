"""The room atlas as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AtlasConfig(AppConfig):
    name = "informatiehuis.rooms.atlas"
    label = "atlas"
    verbose_name = "Atlas"

    def ready(self) -> None:
        from informatiehuis.kernel import qualities
        from informatiehuis.kernel.later import later
        from informatiehuis.kernel.register.actions import override
        from informatiehuis.kernel.register.history import describe
        from informatiehuis.kernel.searching import contents, widening
        from informatiehuis.rooms.atlas import actions, exchange, jobs, kinds  # noqa: F401

        describe("atlas.record_snapshot", _("Gegevens opgehaald"))
        describe("atlas.record_part", _("Een deel direct uit de bron gelezen"))
        describe("atlas.record_failed_refresh", _("Gegevens ophalen mislukt"))
        describe("atlas.record_refused", _("Nieuwe gegevens geweigerd en apart gezet"))
        describe("atlas.validate_source", _("Gevalideerd voor besluiten"))
        describe("atlas.end_validation", _("Niet meer gevalideerd voor besluiten"))
        describe("kernel.import_atlas", _("Ingelezen uit atlasbestanden"))
        qualities.declare("source", later("informatiehuis.rooms.atlas.qualities.judge"))
        widening.declare("concept", later("informatiehuis.rooms.atlas.widening.expansions"))
        contents.declare(
            contents.Holding(
                name="paper",
                kind="source",
                label=_("document"),
                label_plural=_("documenten"),
                actions=frozenset({"atlas.record_snapshot"}),
                **{
                    name: later(f"informatiehuis.rooms.atlas.papers.found.{name}")
                    for name in ("size", "texts", "labels_for", "still", "address")
                },
            )
        )
        override("indicator", create=actions.create_indicator, change=actions.change_indicator)
        override("source", create=actions.create_source, change=actions.change_source)
