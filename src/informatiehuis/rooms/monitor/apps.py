"""The room monitor as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitorConfig(AppConfig):
    name = "informatiehuis.rooms.monitor"
    label = "monitor"
    verbose_name = "Monitor"

    def ready(self) -> None:
        from informatiehuis.engines.problems import N_
        from informatiehuis.kernel import comparing
        from informatiehuis.kernel.access import Act, Verb, rights
        from informatiehuis.kernel.impact import facts
        from informatiehuis.kernel.later import later
        from informatiehuis.kernel.register.actions import override
        from informatiehuis.kernel.register.history import describe
        from informatiehuis.kernel.searching import beside
        from informatiehuis.rooms.atlas import following, pins
        from informatiehuis.rooms.monitor import exchange, jobs, kinds, queries, tying  # noqa: F401

        describe("monitor.record_run", _("Cijfers berekend"))
        describe("monitor.record_recomputed", _("Cijfers nagerekend"))
        describe("monitor.publish", _("Cijfers openbaar gemaakt"))
        describe("monitor.withdraw_publication", _("Cijfers niet meer openbaar"))
        decide = later("informatiehuis.rooms.monitor.may_compute.decide")
        rights.declare(Act("compute", N_("Cijfers berekenen"), Verb.EDIT, decide=decide), kinds=("indicator",))
        beside.declare(later("informatiehuis.rooms.monitor.telling.figures"))
        facts.declare("indicator", later("informatiehuis.rooms.monitor.obligations.of_indicators"))
        facts.declare("target", later("informatiehuis.rooms.monitor.obligations.of_targets"))
        comparing.declare(later("informatiehuis.rooms.monitor.comparing.differences"))
        pins.declare(queries.pinned_snapshots)
        following.follow(jobs.compute_again)
        override("interpretation", create=tying.create_interpretation, change=tying.change_interpretation)
        override("dashboard", create=tying.create_dashboard, change=tying.change_dashboard)
