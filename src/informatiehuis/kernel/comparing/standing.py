"""Who acts for whom, who holds which mandate and who may sign in, held to the events that said so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.access.recalling import ACCOUNT as KIND
from informatiehuis.kernel.access.recalling import time_in
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.kernel.events import CHUNK
from informatiehuis.kernel.models import Effect, Event, MandateHolder, StandIn, User

ON = N_("Dit account staat aan, en is uitgezet.")
OFF = N_("Dit account staat uit, en niemand heeft het uitgezet.")


def stand_ins() -> Iterator[Difference]:
    """The stand-ins that nobody began or that are other than was said, and those that were begun and are not there."""
    recorded, ended = _recorded("stand_in_started", "stand_in"), _recorded("stand_in_withdrawn", "stand_in")
    for one in StandIn.objects.order_by("pk").iterator(chunk_size=CHUNK):
        account, number, said, _at = recorded.pop(str(one.pk), (one.absent_id, 0, {}, None))
        if not number:
            yield Difference(KIND, account, 0, Note(N_("Een vervanging die niemand heeft vastgelegd.")))
        elif account != one.absent_id or _other(one, said) or not _ended_as_said(one, ended.get(str(one.pk))):
            yield Difference(KIND, account, number, Note(N_("Een vervanging is anders dan is vastgelegd.")))
    for account, number, _said, _at in recorded.values():
        yield Difference(KIND, account, number, Note(N_("Een vervanging die is vastgelegd, is er niet.")))


def holders() -> Iterator[Difference]:
    """The mandates that accounts hold and nobody gave them, and those that were given and are not held."""
    recorded: dict[tuple[UUID, Held], int] = {}
    for event in _noted():
        told = event.payload.get("detail", {})
        if given := told.get("mandate_assigned"):
            recorded[event.thing, _held(given)] = event.number
        if taken := told.get("mandate_released"):
            recorded.pop((event.thing, _held(taken)), None)
    for held in MandateHolder.objects.order_by("pk").iterator(chunk_size=CHUNK):
        said = {"mandate": held.mandate_id, "valid_from": held.valid_from, "valid_until": held.valid_until}
        if recorded.pop((held.user_id, _held(said)), None) is None:
            yield Difference(KIND, held.user_id, 0, Note(N_("Een mandaat dat niemand aan dit account heeft gegeven.")))
    for (account, _said), number in recorded.items():
        yield Difference(KIND, account, number, Note(N_("Een mandaat dat is gegeven, heeft dit account niet.")))


def accounts() -> Iterator[Difference]:
    """The accounts that may sign in though they were switched off, and the other way round."""
    last: dict[UUID, tuple[int, bool]] = {}
    for event in _noted():
        told = event.payload.get("detail", {})
        if isinstance(told.get("active"), bool):
            last[event.thing] = (event.number, told["active"])
    for key, is_active in User.objects.order_by("pk").values_list("pk", "is_active").iterator(chunk_size=CHUNK):
        number, said = last.get(key, (0, True))
        if is_active is not said:
            yield Difference(KIND, key, number, Note(ON if is_active else OFF))


Recorded = tuple[UUID, int, Mapping[str, Any], datetime]


Held = tuple[str, datetime | None, datetime | None]


def _held(said: Mapping[str, Any]) -> Held:
    return str(said["mandate"]), time_in(said["valid_from"]), time_in(said["valid_until"])


def _noted() -> Iterator[Event]:
    return Event.objects.filter(kind=KIND, effect=Effect.NOTED).order_by("number").iterator(chunk_size=CHUNK)


def _recorded(name: str, key: str) -> dict[str, Recorded]:
    """What events of accounts note under a name, by what it says under a key: whose, number, what and when."""
    found = {}
    for event in _noted():
        if said := event.payload.get("detail", {}).get(name):
            found[str(said[key])] = (event.thing, event.number, said, event.recorded_at)
    return found


def _other(one: StandIn, said: Mapping[str, Any]) -> bool:
    now = (str(one.colleague_id), one.kinds, one.valid_from, one.valid_until)
    return now != (said["colleague"], said["kinds"], time_in(said["valid_from"]), time_in(said["valid_until"]))


def _ended_as_said(one: StandIn, ended: Recorded | None) -> bool:
    """Whether it was withdrawn when that was recorded, and not when it was not."""
    if one.withdrawn_at is None or ended is None:
        return one.withdrawn_at is None and ended is None
    return one.withdrawn_at <= ended[3]


__all__ = ["accounts", "holders", "stand_ins"]
