"""A terminal in which tests give the `informatiehuis` command: each a process of its own that ends by itself."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

SERVER = Path(__file__).with_name("terminal_server.py")
KEPT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "DATABASE_URL",
    "INFORMATIEHUIS_OFFLINE",
)


@dataclass(frozen=True)
class Done:
    """How a command ended: its exit code (minus the signal that killed it), what it said, and its steps."""

    status: int
    out: str
    err: str
    steps: int | None

    @property
    def said(self) -> str:
        return f"{self.out}\n{self.err}"

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Running:
    """A command that has not been waited for."""

    terminal: "Terminal"
    process: int
    out: Path
    err: Path

    def wait(self) -> Done:
        status = self.terminal.ask({"wait": self.process})["status"]
        steps = Path(f"{self.out}.steps")
        return Done(
            status,
            self.out.read_text("utf-8"),
            self.err.read_text("utf-8"),
            int(steps.read_text()) if steps.exists() else None,
        )


@dataclass
class Terminal:
    """Give commands with `run`, or with `start` when something has to happen meanwhile."""

    folder: Path
    server: "subprocess.Popen[str]" = field(init=False)
    numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.server = subprocess.Popen(
            [sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def close(self) -> None:
        assert self.server.stdin is not None
        self.server.stdin.close()
        self.server.wait(60)

    def ask(self, wish: dict[str, Any]) -> dict[str, Any]:
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps(wish) + "\n")
        self.server.stdin.flush()
        return dict(json.loads(self.server.stdout.readline()))

    def start(
        self,
        home: Path,
        *arguments: object,
        folder: Path | None = None,
        die_at: int | None = None,
        user: int = 0,
        **variables: object,
    ) -> Running:
        number = next(self.numbers)
        out, err = self.folder / f"{number}.out", self.folder / f"{number}.err"
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {name: str(value) for name, value in variables.items()}
        told = self.ask(
            {
                "arguments": [str(one) for one in arguments],
                "environment": {**environment, "INFORMATIEHUIS_HOME": str(home), "PYTHONUTF8": "1"},
                "home": str(home),
                "folder": str(folder or self.folder),
                "out": str(out),
                "err": str(err),
                "die_at": die_at,
                "user": user,
            }
        )
        return Running(self, told["process"], out, err)

    def run(self, home: Path, *arguments: object, **wishes: Any) -> Done:
        return self.start(home, *arguments, **wishes).wait()
