"""The proofs of integrity of accounts, held to the events that recorded and withdrew them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.access.recalling import ACCOUNT, proof_key
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.kernel.events import CHUNK
from informatiehuis.kernel.models import Effect, Event, ScreeningProof


def differences() -> Iterator[Difference]:
    """The proofs that are there and nobody recorded, and those that were recorded and are not there."""
    from informatiehuis.kernel.screening import said_of

    recorded: dict[tuple[UUID, tuple[str, ...]], int] = {}
    for event in Event.objects.filter(kind=ACCOUNT, effect=Effect.NOTED).order_by("number").iterator(chunk_size=CHUNK):
        told = event.payload.get("detail", {})
        if said := told.get("proof_recorded"):
            recorded[event.thing, proof_key(said)] = event.number
        if said := told.get("proof_withdrawn"):
            recorded.pop((event.thing, proof_key(said)), None)
    for one in ScreeningProof.objects.order_by("pk").iterator(chunk_size=CHUNK):
        if recorded.pop((one.user_id, proof_key(said_of(one))), None) is None:
            yield Difference(ACCOUNT, one.user_id, 0, Note(N_("Een bewijs dat niemand heeft vastgelegd.")))
    for (account, _said), number in recorded.items():
        yield Difference(ACCOUNT, account, number, Note(N_("Een bewijs dat is vastgelegd, is er niet.")))
