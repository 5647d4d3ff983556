"""Rows that change inside a recorded change or not at all: what things, links and what belongs to them inherit.

Every way in which Django writes rows of a model ends in one of the methods that are guarded here. What cannot be
guarded in Python, SQL by hand, is kept to named places by `tests/access/test_source.py`.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from informatiehuis.kernel.writing import require_recorded_change

M = TypeVar("M", bound=models.Model, covariant=True)


class GuardedQuerySet(models.QuerySet[M]):
    """Queries that write only inside a recorded change.

    `create`, `get_or_create`, `update_or_create`, `bulk_create` and `save` insert through `_insert` and update through
    `_update`; related managers use these methods too, because they are made of the manager of the model.
    """

    def update(self, **values: Any) -> int:
        require_recorded_change()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_recorded_change()
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        require_recorded_change()
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        require_recorded_change()
        return super().bulk_update(*args, **kwargs)

    def _insert(self, *args: Any, **kwargs: Any) -> Any:
        require_recorded_change()
        return super()._insert(*args, **kwargs)  # type: ignore[misc]

    def _update(self, values: Any) -> int:
        require_recorded_change()
        return int(super()._update(values))  # type: ignore[misc]

    def _raw_delete(self, using: str | None) -> int:
        require_recorded_change()
        return int(super()._raw_delete(using))


class Guarded(models.Model):
    """A model of which no row is made, changed or removed outside a recorded change."""

    objects = models.Manager.from_queryset(GuardedQuerySet)()

    class Meta:
        abstract = True
        # Django saves and deletes through this manager too, and would else take one that is not guarded
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_recorded_change()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_recorded_change()
        return super().delete(*args, **kwargs)
