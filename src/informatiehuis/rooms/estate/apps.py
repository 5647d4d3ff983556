"""The room estate as a Django app."""

from django.apps import AppConfig


class EstateConfig(AppConfig):
    name = "informatiehuis.rooms.estate"
    label = "estate"
    verbose_name = "Estate"

    def ready(self) -> None:
        from informatiehuis.rooms.estate import exchange, kinds  # noqa: F401
