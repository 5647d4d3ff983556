"""Models of architecture as they came in, so that nothing of them is lost, also what the house has no kind for."""

from __future__ import annotations

import zlib
from typing import Self

from django.db import models

from informatiehuis.kernel.access import Actor, visible
from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models.guarded import Guarded, GuardedQuerySet

MOST_IDENTIFIER = 200


class ArchitectureQuerySet(GuardedQuerySet["ArchitectureModel"]):
    """Queries on kept models."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of i-assets that this actor may see."""
        return self.filter(visible(actor, "asset__"))


class ArchitectureModel(Guarded):
    """A model of architecture as its file was, with the i-asset in which it is kept up.

    Who may see the i-asset may see the model. `content` is the file, packed with zlib; `sha256` is of the file itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asset = models.ForeignKey("estate.Asset", on_delete=models.CASCADE, related_name="architecture_models")
    identifier = models.CharField(max_length=MOST_IDENTIFIER)
    title = models.CharField(max_length=300)
    file = models.CharField(max_length=255, blank=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    elements = models.PositiveIntegerField()
    relationships = models.PositiveIntegerField()
    views = models.PositiveIntegerField()

    objects = models.Manager.from_queryset(ArchitectureQuerySet)()  # type: ignore[misc]

    class Meta:
        base_manager_name = "objects"
        constraints = (models.UniqueConstraint(fields=("asset", "identifier"), name="architecture_model_once"),)

    def __str__(self) -> str:
        return self.title

    @property
    def xml(self) -> bytes:
        """The file, byte for byte."""
        return zlib.decompress(bytes(self.content))


def packed(content: bytes) -> bytes:
    """A file as a row keeps it."""
    return zlib.compress(content, 6)
