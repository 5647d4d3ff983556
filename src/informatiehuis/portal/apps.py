"""The portal as a Django app."""

import os

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "informatiehuis.portal"
    label = "portal"
    verbose_name = "Portaal"

    def ready(self) -> None:
        from informatiehuis.portal.accounts import recording, reminding, resetting  # noqa: F401 - declare their jobs
        from informatiehuis.portal.observing.telemetry import listen_when_asked

        recording.connect()
        self.telemetry = listen_when_asked(os.environ)
