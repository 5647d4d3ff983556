"""How a worker measures itself and tells what it found."""

import json
import resource
from pathlib import Path


def cpu_seconds() -> float:
    """CPU time of this process and of the children that have ended, user and system."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_megabytes() -> float:
    """The most memory this process has held (Linux)."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000


def tell(cpu: float, version: str, **facts: float | str) -> None:
    print(json.dumps({"cpu": cpu, "version": version, "peak_megabytes": peak_megabytes(), **facts}))
