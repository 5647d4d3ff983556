"""A house in a test of faults: the commands that are given in it, and how it must stand afterwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from informatiehuis.engines.lake import Lake
from tests.faults import databases
from tests.terminal import Done, Running, Terminal

TIDY = {
    "accounts.txt",
    "atlas",
    "house.sqlite3",
    "huis.yaml",
    "lake",
    "last-backup.json",
    "packs",
    "search",
    "secret.key",
    "signals",
    "static",
    "tmp",
}
PARTS_OF_SQLITE = {"house.sqlite3-shm", "house.sqlite3-wal"}


@dataclass(frozen=True)
class Home:
    """One house, the commands that are given in it, and what stands in it afterwards."""

    folder: Path
    terminal: Terminal

    def run(self, *arguments: object, **wishes: Any) -> Done:
        return self.terminal.run(self.folder, *arguments, **{**databases.environment_of(self.folder), **wishes})

    def start(self, *arguments: object, **wishes: Any) -> Running:
        return self.terminal.start(self.folder, *arguments, **{**databases.environment_of(self.folder), **wishes})

    def copied(self, folder: Path) -> "Home":
        """The same house once more, in another folder."""
        return Home(databases.copy(self.folder, folder), self.terminal)

    def ok(self, *arguments: object, **wishes: Any) -> Done:
        """Run a command that has to go well."""
        done = self.run(*arguments, **wishes)
        assert done.status == 0, done.said
        return done

    def refused(self, *arguments: object, **wishes: Any) -> str:
        """Run a command that has to end with words and exit code 1; gives the words."""
        done = self.run(*arguments, **wishes)
        assert done.status == 1, done.said
        assert "Traceback" not in done.said, done.said
        return " ".join(done.said.split())

    @property
    def lake(self) -> Lake:
        return Lake(self.folder / "lake", reserve=0)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return databases.ask(self.folder, sql, *values)

    def in_force(self, source: str) -> str | None:
        """The content hash of the snapshot that the house uses; the lake has it, whole."""
        found = self.rows(
            "select content_hash from atlas_snapshot join kernel_thing thing on thing.id = source_id "
            "where slug = ? and is_current",
            source,
        )
        if not found:
            return None
        self.lake.verify(self.lake.snapshot(source, found[0][0]))
        return str(found[0][0])

    def figures(self, indicator: str) -> dict[str, float | None]:
        """The latest figures of an indicator by area code."""
        return dict(
            self.rows(
                "select area.code, figure.value from monitor_figure figure "
                "join monitor_run run on run.id = figure.run_id and run.is_latest "
                "join kernel_thing thing on thing.id = run.indicator_id "
                "join kernel_area area on area.thing_ptr_id = figure.area_id where thing.slug = ?",
                indicator,
            )
        )

    def assert_well(self) -> None:
        """The chain of events is whole and nothing half done is in sight."""
        self.ok("audit", "verify")
        self.assert_tidy()

    def assert_tidy(self) -> None:
        """No half files: only what a house has, only whole snapshots in the lake, and no stage at work."""
        assert {path.name for path in self.folder.iterdir()} <= TIDY | PARTS_OF_SQLITE
        for folder in (path for path in self.folder.glob("lake/*") if not path.name.startswith(".")):
            assert self.lake.check(folder.name) == []
            snapshots = {one.digest for one in self.lake.manifests(folder.name)}
            assert {path.name for path in folder.iterdir()} <= snapshots | {"lock", "current.json"}

    def assert_no_stage(self) -> None:
        stages = self.folder / "lake" / ".stages"
        assert not stages.exists() or {path.name for path in stages.iterdir()} <= {"lock"}


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
