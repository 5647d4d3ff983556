"""Visitors of a house who all come at once: each in a session of their own, with a pace that no answer changes.

The pace is that of people (an open model): whoever waited long for an answer does not come later for the next one, so
a server that falls behind gets a queue, as it would in the world.
"""

import asyncio
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from tests.faults.visitors import Form

EVERY = 3.0
"""Seconds from one action of a visitor to the next, on average."""
SPREAD = 1.0
READING = (0.5, 2.0)
"""Seconds that somebody looks at a form before it is sent."""
KEPT_OPEN = 1.0
"""Seconds that a connection stays open; the server closes it after two."""
CONFLICT = 409
Paths = Mapping[str, tuple[int, Sequence[str]]]
"""For each kind of page how often it is asked, and the addresses to draw from."""


@dataclass
class Tally:
    """What was asked and how it went: wall seconds by kind, and what was wrong."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    conflicts: int = 0

    @property
    def requests(self) -> int:
        return sum(map(len, self.seconds.values()))

    def percentile(self, percent: int, kind: str = "") -> float:
        """Milliseconds of a kind, or of all requests together."""
        found = self.seconds[kind] if kind else [one for many in self.seconds.values() for one in many]
        return 1000 * statistics.quantiles(found, n=100, method="inclusive")[percent - 1]


class Visitor:
    """One person behind an address of their own, as a proxy tells it (INFORMATIEHUIS_PROXIES)."""

    def __init__(self, url: str, number: int, tally: Tally) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=60.0,
            trust_env=False,
            headers={"X-Forwarded-For": f"192.0.2.{number + 1}", "Accept-Encoding": "gzip"},
            limits=httpx.Limits(keepalive_expiry=KEPT_OPEN),
        )
        self._tally = tally
        self._chance = random.Random(number)

    async def sign_in(self, username: str, password: str) -> None:
        """Through the page itself; what that takes is not counted."""
        page = await self._client.get("/aanmelden/")
        sent = {**fields(page.text), "username": username, "password": password}
        answer = await self._client.post("/aanmelden/", data=sent)
        if answer.status_code != 302:
            raise RuntimeError(f"{username} could not sign in: {answer.status_code}")

    async def stay(self, act: Callable[["Visitor"], Awaitable[None]], seconds: float) -> None:
        """Act every three seconds, a little sooner or later, until the time is over."""
        begins = time.monotonic() + self._chance.uniform(0, EVERY)
        for turn in range(round(seconds / EVERY)):
            due = begins + turn * EVERY + self._chance.uniform(-SPREAD, SPREAD)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await act(self)

    async def leave(self) -> None:
        await self._client.aclose()

    async def read(self, path: str) -> str:
        """A page that is not counted."""
        return (await self._client.get(path)).raise_for_status().text

    async def look(self, paths: Paths) -> None:
        """One page, drawn from the mix."""
        kind = self._chance.choices(list(paths), [weight for weight, _ in paths.values()])[0]
        await self.ask(kind, self._chance.choice(paths[kind][1]))

    async def change(self, things: Sequence[str]) -> None:
        """Open the form of a thing, read it, send it with the version that was seen, and look at what came of it."""
        thing = self._chance.choice(things)
        page = await self.ask("form", f"{thing}wijzigen/")
        if page is None:
            return
        await asyncio.sleep(self._chance.uniform(*READING))
        sent = {**fields(page.text), "note": f"Gezien {self._chance.random():.12f}", "reason": "Nagelopen."}
        answer = await self.ask("save", f"{thing}wijzigen/", sent)
        if answer is not None and answer.status_code == CONFLICT:
            self._tally.conflicts += 1
        elif answer is not None:
            self._tally.changes[thing] += 1
            await self.ask("detail", answer.headers["Location"])

    async def ask(self, kind: str, path: str, sent: Mapping[str, str] | None = None) -> httpx.Response | None:
        """The answer; None, and a line among the errors, when it is not what a visitor should get."""
        began = time.monotonic()
        try:
            answer = await self._client.request("GET" if sent is None else "POST", path, data=sent)
        except httpx.HTTPError as error:
            self._tally.errors[f"{kind}: {type(error).__name__}"] += 1
            return None
        finally:
            self._tally.seconds[kind].append(time.monotonic() - began)
        if answer.status_code not in ((200,) if sent is None else (302, CONFLICT)):
            self._tally.errors[f"{kind}: {answer.status_code} {path}"] += 1
            return None
        return answer


def fields(page: str) -> dict[str, str]:
    """What the form of a page would send when nothing is changed, its token included."""
    form = Form()
    form.feed(page)
    return {name: value.removeprefix("\n") for name, value in form.found.items()}
