"""Servers written by others, each in a process of its own on 127.0.0.1, for tests that talk to the real thing.

They stand in an environment of their own, `.venv-servers`, which `make servers` makes from
`requirements/servers.txt`. Where it is absent the test is skipped with that reason; in CI that is a failure.
"""

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

ENVIRONMENT = Path(__file__).resolve().parents[1] / ".venv-servers"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
PATIENCE = 180


def program(name: str) -> Path:
    """A program of the environment of the servers; skips the test where it is absent."""
    path = ENVIRONMENT / "bin" / name
    if not path.exists():
        reason = f"{name} is not installed in .venv-servers: run `make servers`"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def pygeoapi(folder: Path, resources: Mapping[str, Any]) -> Iterator[str]:
    """The address of a running pygeoapi that serves these resources; `folder` gets its files."""
    binary = program("pygeoapi")
    url = f"http://127.0.0.1:{(port := free_port())}"
    config, openapi, log = folder / "pygeoapi.yml", folder / "openapi.yml", folder / "pygeoapi.log"
    config.write_text(json.dumps(_configuration(url, port, resources)), encoding="utf-8")
    environment = {**os.environ, "PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    # the description of the API takes as long to make as the server takes to start, and no test reads it
    description = {"openapi": "3.0.2", "info": {"title": "Proefserver", "version": "1"}, "paths": {}}
    openapi.write_text(json.dumps(description), encoding="utf-8")
    with (
        log.open("wb") as output,
        subprocess.Popen([binary, "serve"], env=environment, cwd=folder, stdout=output, stderr=output) as process,
    ):
        try:
            _wait_for(f"{url}/conformance?f=json", process, log)
            yield url
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextlib.contextmanager
def moto(folder: Path, **environment: str) -> Iterator[str]:
    """The address of a running moto, which speaks S3 and keeps everything in memory; `folder` gets its log."""
    binary = program("moto_server")
    port, log = free_port(), folder / "moto.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [binary, "-H", "127.0.0.1", "-p", str(port)],
            env={**os.environ, **environment},
            cwd=folder,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/moto-api/", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def collection(title: str, data: Path, extent: Sequence[float], *, storage_crs: str, crs: Sequence[str]) -> dict:
    """A pygeoapi resource of a GeoJSON file; `extent` in CRS84."""
    return {
        "type": "collection",
        "title": title,
        "description": title,
        "keywords": [title],
        "links": [],
        "extents": {"spatial": {"bbox": list(extent), "crs": CRS84}},
        "providers": [
            {
                "type": "feature",
                "name": "GeoJSON",
                "data": str(data),
                "id_field": "code",
                "crs": list(crs),
                "storage_crs": storage_crs,
            }
        ],
    }


def _configuration(url: str, port: int, resources: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "language": "en-US",
            "limits": {"default_items": 10, "max_items": 100},
            "map": {"url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "Proefserver",
                "description": "Proefserver",
                "keywords": ["proef"],
                "keywords_type": "theme",
                "terms_of_service": "https://creativecommons.org/publicdomain/zero/1.0/",
                "url": url,
            },
            "license": {"name": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
            "provider": {"name": "Proef", "url": url},
            "contact": {"name": "Proef", "email": "proef@example.org"},
        },
        "resources": dict(resources),
    }


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if process.poll() is not None:
            break
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5, trust_env=False).status_code == 200:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise RuntimeError(f"the server does not start: {log.read_text(encoding='utf-8')[-2000:]}")
