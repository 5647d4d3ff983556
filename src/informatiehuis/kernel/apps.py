"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "informatiehuis.kernel"
    label = "kernel"
    verbose_name = "Kern"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from informatiehuis.kernel import own_kinds, own_predicates  # noqa: F401
        from informatiehuis.kernel.ascode import own_parts  # noqa: F401
        from informatiehuis.kernel.register import folding  # noqa: F401 - it waits for connections
