"""What stands in deploy/ fits the product: files parse, commands exist with their options, settings are read.

No image is built and no container started here. What runs of it for real is in `tests/cli/test_server_profile.py`.
"""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from informatiehuis.engines.query.spark.session import Target

COMPOSE = ("house", "spark")
UNITS = ("informatiehuis", "informatiehuis-worker")
OF_POSTGRESQL = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"}
"""What the image of PostgreSQL itself reads, by its documentation."""
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?:(:[?-])([^}]*))?\}")
DOCKERFILE = re.compile(r"^(FROM|RUN|COPY|ENV|ENTRYPOINT|CMD|USER|WORKDIR|VOLUME|EXPOSE)\s+(.*)$")


@pytest.fixture(scope="module")
def deploy(repository: Path) -> Path:
    return repository / "deploy"


def composed(deploy: Path, name: str) -> dict[str, Any]:
    found = yaml.safe_load((deploy / name / "compose.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def instructions(path: Path) -> list[tuple[str, str]]:
    """The instructions of a Containerfile, each on one line."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ")
    found = [DOCKERFILE.match(line) for line in whole.splitlines() if line.strip()]
    assert all(found), "a line that is no instruction"
    return [(one[1], one[2]) for one in found if one]


def require_runs(words: list[str]) -> None:
    """Fail unless these words are a command of the house with options that it has."""
    from informatiehuis.cli.main import app

    command: Any = typer.main.get_command(app)
    context = command.make_context("informatiehuis", list(words), resilient_parsing=True)
    name, found, rest = command.resolve_command(context, list(words))
    assert found is not None, words
    found.make_context(name, rest)


def commands(deploy: Path) -> Iterator[tuple[str, list[str]]]:
    """Every command of the house in deploy/, without the name of the program."""
    for name, service in composed(deploy, "house")["services"].items():
        if "command" in service:
            yield f"compose {name}", service["command"]
    for unit in UNITS:
        program, *words = shlex.split(unit_of(deploy, unit)["Service"]["ExecStart"])
        assert program.endswith("/bin/informatiehuis")
        yield unit, words
    (image,) = [words for name, words in instructions(deploy / "house" / "Containerfile") if name == "CMD"]
    yield "image", yaml.safe_load(image)


def unit_of(deploy: Path, name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((deploy / "systemd" / f"{name}.service").read_text("utf-8"))
    return parser


def settings(deploy: Path) -> Iterator[str]:
    """Every variable that something in deploy/ sets for the house."""
    for service in composed(deploy, "house")["services"].values():
        yield from service["environment"]
    for line in (deploy / "systemd" / "informatiehuis.env").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.partition("=")[0]
    for name, words in instructions(deploy / "house" / "Containerfile"):
        if name == "ENV":
            yield from (word.partition("=")[0] for word in shlex.split(words))


def test_every_command_exists_with_its_options(deploy: Path) -> None:
    found = dict(commands(deploy))
    assert {words[0] for words in found.values()} == {"init", "serve", "worker"}
    for words in found.values():
        require_runs(words)


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    for words in (["portal"], ["serve", "--poort", "8000"], ["worker", "--threads", "veel"]):
        with pytest.raises(Exception, match=r"No such|valid integer|portal"):
            require_runs(words)


def test_every_setting_is_read_by_the_product(repository: Path, deploy: Path) -> None:
    source = "\n".join(path.read_text("utf-8") for path in (repository / "src").rglob("*.py"))
    unread = {
        name
        for name in set(settings(deploy)) - OF_POSTGRESQL - {"PATH", "PYTHONUNBUFFERED"}
        if f'"{name}"' not in source
    }
    assert unread == set()


@pytest.mark.parametrize("name", COMPOSE)
def test_every_variable_that_is_asked_is_told_how_to_give(deploy: Path, name: str) -> None:
    """One without a default is required, with words that say so, and stands in the example at the top."""
    text = (deploy / name / "compose.yaml").read_text("utf-8")
    head = text[: text.index("name:")]
    required = {found[1] for found in VARIABLE.finditer(text) if found[2] == ":?"}
    given = {found[1] for found in VARIABLE.finditer(text) if found[2] == ":-"}
    asked = {found[1] for found in VARIABLE.finditer(text)}
    assert asked == required | given
    assert all(f"{one}=" in head for one in required), required


@pytest.mark.parametrize("name", COMPOSE)
def test_services_are_built_of_what_is_there(repository: Path, deploy: Path, name: str) -> None:
    told = composed(deploy, name)
    for service in told["services"].values():
        if build := service.get("build"):
            root = (deploy / name / build["context"]).resolve()
            assert root == repository
            assert (root / build["dockerfile"]).is_file()
        else:
            assert re.fullmatch(r"[a-z]+:\d+", service["image"]), "a version, never the newest"
        for other in service.get("depends_on", ()):
            assert other in told["services"]
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source.startswith("$") or source in told["volumes"]


@pytest.mark.parametrize("name", COMPOSE)
def test_an_image_copies_what_is_there(repository: Path, deploy: Path, name: str) -> None:
    for instruction, words in instructions(deploy / name / "Containerfile"):
        if instruction == "COPY" and not words.startswith("--from"):
            *sources, _ = words.split()
            for source in sources:
                assert (repository / source).exists(), source
        if instruction == "RUN":
            assert subprocess.run(["bash", "-n", "-c", words], check=False).returncode == 0, words


def test_the_image_of_the_house_has_what_its_making_needs(repository: Path, deploy: Path, tmp_path: Path) -> None:
    """With what is copied into it alone, make knows how to make every part that the image is made with."""
    made: list[str] = []
    for instruction, words in instructions(deploy / "house" / "Containerfile"):
        if instruction == "COPY" and not words.startswith("--from"):
            for source in words.split()[:-1]:
                whole = repository / source
                if whole.is_dir():
                    shutil.copytree(whole, tmp_path / source, ignore=shutil.ignore_patterns("node_modules", "dist"))
                else:
                    shutil.copy(whole, tmp_path / source)
        if instruction == "RUN" and "make " in words and "apt-get" not in words:
            made += shlex.split(words.partition("&&")[0])
    assert made == ["make", "install", "frontend", "translations"]
    done = subprocess.run([made[0], "--dry-run", *made[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "tools/install.sh lock" in done.stdout


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_one_that_systemd_takes(deploy: Path, name: str) -> None:
    unit = unit_of(deploy, name)
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    service = unit["Service"]
    assert (service["User"], service["Restart"]) == ("huis", "always")
    assert service["EnvironmentFile"] == "/etc/informatiehuis.env"
    home = re.search(r"^INFORMATIEHUIS_HOME=(.*)$", (deploy / "systemd/informatiehuis.env").read_text("utf-8"), re.M)
    assert home
    assert service["ReadWritePaths"] == home[1]


def test_a_worker_has_longer_to_stop_than_it_needs(deploy: Path) -> None:
    from informatiehuis.kernel.jobs.worker import WorkLimits

    needed = WorkLimits().stop_seconds
    grace = composed(deploy, "house")["services"]["worker"]["stop_grace_period"]
    assert float(grace.removesuffix("s")) > needed
    assert float(unit_of(deploy, "informatiehuis-worker")["Service"]["TimeoutStopSec"]) > needed


def test_the_processes_of_the_cluster_are_those_that_its_script_knows(deploy: Path) -> None:
    script = (deploy / "spark" / "start.sh").read_text("utf-8")
    assert subprocess.run(["bash", "-n", deploy / "spark" / "start.sh"], check=False).returncode == 0
    told = composed(deploy, "spark")
    for service in told["services"].values():
        (process,) = service["command"]
        assert re.search(rf"^ +{process}\)$", script, re.M)
    for name in told["x-spark"]["environment"]:
        assert f"${{{name}:" in script or f"${name}" in script, name


def test_the_address_of_the_cluster_is_one_that_the_house_takes(deploy: Path) -> None:
    told = composed(deploy, "spark")
    master = told["x-spark"]["environment"]["SPARK_MASTER"]
    assert Target(master).scheme == "spark"
    host = told["services"]["spark-master"]["hostname"]
    assert master == f"spark://{host}:7077"
    assert master in (deploy / "spark" / "compose.yaml").read_text("utf-8").partition("name:")[0]
