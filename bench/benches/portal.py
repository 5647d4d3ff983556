"""What the pages of the portal cost on the example province: CPU a page, and the weight of the first page."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from bench.environment import ROOT
from bench.registry import Context, Measurement, bench
from bench.server import Server, ServerError, free_port

# milliseconds of server time at the 95th percentile, and kilobytes over the wire
SLOWEST, HEAVIEST = 100.0, 300.0
REPEATS = 12
HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip"}
PAGES = (
    "/",
    "/en/",
    "/zoeken/?q=inwoners",
    "/monitor/",
    "/monitor/indicatoren/inwoners/",
    "/monitor/indicatoren/inwoners/?gebied=GM0344",
    "/monitor/indicatoren/aandeel-ouderen/",
    "/en/monitor/indicatoren/woz-waarde/",
    "/monitor/gebieden/gm0344/",
    "/monitor/dashboards/hoe-staat-de-provincie-ervoor/",
    "/atlas/",
    "/atlas/begrippen/",
    "/atlas/begrippen/inwoner/",
    "/atlas/bronnen/cbs-kerncijfers-2022/",
    "/atlas/indicatoren/",
    "/atlas/indicatoren/inwoners/",
    "/gebieden/gm0344/",
    "/partijen/",
)
LINKED = re.compile(r"""(?:<link[^>]+rel="stylesheet"[^>]+href|<script[^>]+src|<img[^>]+src)="([^"]+)\"""")
FONT = re.compile(r"""url\(["']?([^"')]+\.woff2)["']?\)""")


@bench
def portal(context: Context) -> Iterator[Measurement]:
    """Every kind of page, twelve times each after warming up, by the CPU of the server process."""
    with tempfile.TemporaryDirectory(dir=context.data) as house:
        command = [sys.executable, "-c", "from informatiehuis.cli.main import run; run()"]
        settings = {"INFORMATIEHUIS_HOME": house, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run(
            [*command, "init", "--example", "utrecht"],
            cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True,
        )  # fmt: skip
        port = free_port()
        serve = [*command, "serve", "--port", str(port), "--workers", "1"]
        with Server(serve, port, "/gezondheid", settings) as server:
            costs = {page: 1000 * server.cpu_per_request([page] * REPEATS, HEADERS) for page in PAGES}
            weight = _weight(server) / 1000
    slowest = max(costs, key=lambda page: costs[page])
    yield Measurement(
        name="portal_p95",
        unit="CPU-ms a page",
        ours=statistics.quantiles(costs.values(), n=20)[-1],
        limit=SLOWEST,
        note=f"slowest: {slowest}",
        facts=costs,
    )
    yield Measurement(name="first_page", unit="kB transferred", ours=weight, limit=HEAVIEST)


def _weight(server: Server) -> float:
    """Bytes over the wire for the home page with what it loads at once, packed as the server packs it."""
    page = _bytes(server, "/")
    text = server.client.get("/", headers=HEADERS).text
    total, styles = page, []
    for address in sorted(set(LINKED.findall(text))):
        total += _bytes(server, address)
        if urlsplit(address).path.endswith(".css"):
            styles.append(address)
    fonts = {urljoin(style, found) for style in styles for found in FONT.findall(server.client.get(style).text)}
    return total + sum(_bytes(server, font) for font in fonts)


def _bytes(server: Server, address: str) -> int:
    with server.client.stream("GET", address, headers=HEADERS) as response:
        if response.status_code != 200:
            raise ServerError(f"{address} answered {response.status_code}")
        return sum(len(chunk) for chunk in response.iter_raw())
