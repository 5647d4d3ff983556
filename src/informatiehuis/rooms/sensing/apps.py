"""The room sensing as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SensingConfig(AppConfig):
    name = "informatiehuis.rooms.sensing"
    label = "sensing"
    verbose_name = "Sensing"

    def ready(self) -> None:
        from informatiehuis.kernel.register.actions import override
        from informatiehuis.kernel.register.history import describe
        from informatiehuis.rooms.sensing import exchange, jobs, kinds, registering  # noqa: F401

        describe("sensing.make_entity", _("Meetpunt of meetreeks toegevoegd"))
        describe("sensing.change_entity", _("Meetpunt of meetreeks gewijzigd"))
        describe("sensing.remove_entity", _("Meetpunt of meetreeks verwijderd"))
        describe("sensing.make_feature", _("Plek van metingen vastgelegd"))
        describe("sensing.correct_observation", _("Meting verbeterd"))
        describe("sensing.remove_observation", _("Meting verwijderd"))
        describe("sensing.expire_observations", _("Metingen verwijderd: de bewaartermijn is voorbij"))
        describe("sensing.recall_change", _("Wijziging van metingen alsnog vastgelegd"))
        describe("sensing.set_chain", _("Stappen om te valideren ingesteld"))
        describe("sensing.record_validation", _("Maand berekend om te valideren"))
        describe("sensing.approve_validation", _("Maand gevalideerd"))
        describe("sensing.reject_validation", _("Maand afgekeurd"))
        override(
            "sensor",
            create=registering.create_sensor,
            change=registering.change_sensor,
            move=registering.move_sensor,
        )
