"""The room estate as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EstateConfig(AppConfig):
    name = "informatiehuis.rooms.estate"
    label = "estate"
    verbose_name = "Estate"

    def ready(self) -> None:
        from informatiehuis.kernel.impact import facts
        from informatiehuis.kernel.later import later
        from informatiehuis.kernel.register.history import describe
        from informatiehuis.rooms.estate import exchange, kinds  # noqa: F401
        from informatiehuis.rooms.estate.inventories import exchange as inventories  # noqa: F401
        from informatiehuis.rooms.estate.publishing import exchange as publishing  # noqa: F401

        describe("estate.take_stock_with", _("Wordt gebruikt als inventarisatie"))
        describe("estate.stop_taking_stock", _("Is geen inventarisatie meer"))
        describe("estate.set_aside", _("Iets wat de inventarisatie zag, hoeft niet in het register"))
        describe("estate.take_back", _("Iets wat de inventarisatie zag, telt weer mee"))
        describe("estate.know_as", _("Andere naam toegevoegd"))
        describe("estate.record_publication", _("Gepubliceerd in een landelijk register"))
        describe("estate.confirm", _("Bevestigd dat dit klopt"))
        facts.declare("asset", later("informatiehuis.rooms.estate.obligations.of_assets"))
        facts.declare("process", later("informatiehuis.rooms.estate.obligations.of_processes"))
        facts.declare("contract", later("informatiehuis.rooms.estate.obligations.of_contracts"))
