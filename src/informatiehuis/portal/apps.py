"""The portal as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "informatiehuis.portal"
    label = "portal"
    verbose_name = "Portaal"
