"""A field whose text is for machines, and is shown as it was typed."""

from __future__ import annotations

from typing import Any

from django.db import models


class CodeField(models.TextField):  # type: ignore[type-arg]
    """Text in a language such as SQL. In the database and in migrations it is any other text."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, arguments, named = super().deconstruct()
        return name, "django.db.models.TextField", list(arguments), dict(named)
