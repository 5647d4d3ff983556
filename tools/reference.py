"""Writes the pages of docs/reference that follow from the code, or says that they are out of date.

Commands come from the command line itself, connectors from their registry, the API description from the API, the
atlas as code from its schema, SQL from the specs that every engine passes.
`make docs` writes them; `make check` fails when what is committed differs from what the code says.
"""

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
BOLD = re.compile(r"\[/?bold\]")
NOTICE = "<!-- Written by `make docs` from the code; change the code, not this page. -->\n"


def commands() -> str:
    """Every command of `informatiehuis`, with its arguments and options, in its own words (Dutch)."""
    import typer

    from informatiehuis.cli.main import app

    lines = ["# Commands", "", NOTICE, "The help of the commands is in Dutch, as users see it."]
    lines += _command_lines("informatiehuis", typer.main.get_command(app))
    return "\n".join(lines).rstrip() + "\n"


def _command_lines(path: str, command: Any) -> Iterator[str]:
    """One heading a command, then its help and its parameters; a group is followed by its own commands."""
    yield from ("", f"## `{path}`", "", _words(command))
    parameters = [one for one in command.params if one.name != "help" and not _hidden(one)]
    if parameters:
        yield from ("", "| | | default |", "|---|---|---|", *map(_parameter_row, parameters))
    for name, child in sorted(getattr(command, "commands", {}).items()):
        if not child.hidden:
            yield from _command_lines(f"{path} {name}", child)


def _hidden(parameter: Any) -> bool:
    return bool(getattr(parameter, "hidden", False)) or any("-completion" in name for name in parameter.opts)


def _parameter_row(parameter: Any) -> str:
    names = [*parameter.opts, *parameter.secondary_opts]
    if parameter.param_type_name == "argument":
        names = [str(parameter.name).upper()]
    default = parameter.default
    shown = "" if not isinstance(default, str | int | float) or default in ("", False) else f"`{default}`"
    text = " ".join((getattr(parameter, "help", None) or "").split()).replace("|", "\\|")
    return f"| {', '.join(f'`{name}`' for name in names)} | {text} | {shown} |"


def _words(command: Any) -> str:
    """The help of a command, with the marks of the terminal as those of Markdown."""
    return BOLD.sub("**", inspect.cleandoc(command.help or "")).replace("\b\n", "")


def connectors() -> str:
    """Every connector of the registry with the options that it knows."""
    from informatiehuis.engines.connectors.registry import registry

    found = registry()
    if found.broken:
        raise SystemExit(f"✗ connectors that do not load: {found.broken}")
    lines = ["# Connectors", "", NOTICE, "What the house can read. Labels are in Dutch, as users see them."]
    for connector in found.connectors.values():
        lines += ["", f"## `{connector.name}`: {connector.label}", "", _summary(connector)]
        if connector.options:
            lines += ["", "| option | | default | choices |", "|---|---|---|---|"]
        for option in connector.options:
            default = f"`{option.default}`" if option.default else ""
            choices = ", ".join(f"`{choice}`" for choice in option.choices)
            lines.append(f"| `{option.name}` | {option.label}. {option.help} | {default} | {choices} |")
    return "\n".join(lines) + "\n"


def _summary(connector: object) -> str:
    return " ".join((inspect.getdoc(type(connector)) or "").split("\n\n")[0].split())


def api() -> str:
    """The OpenAPI description, as `/api/v1/openapi.json` gives it."""
    from django.urls import resolve

    from informatiehuis.portal.api.condensing import written

    view = cast("partial[object]", resolve("/api/v1/openapi.json").func)
    described = view.keywords["api"].get_openapi_schema(path_prefix="/api/v1/")
    return written(described) + "\n"


def atlas_as_code() -> str:
    """Every file of an atlas as code and every key in it."""
    from informatiehuis.engines.ascode.reference import page

    return page()


def sql() -> str:
    """Every construct that the SQL of a definition may use, with what it gives."""
    from tests.spec.reference import rendered

    return rendered()


PAGES: dict[str, Callable[[], str]] = {
    "atlas-as-code.md": atlas_as_code,
    "commands.md": commands,
    "connectors.md": connectors,
    "openapi.json": api,
    "sql.md": sql,
}


def out_of_date(folder: Path, pages: dict[str, str]) -> list[str]:
    """Names of the pages that are absent or differ from what the code says."""
    return [
        name
        for name, content in pages.items()
        if not (folder / name).is_file() or (folder / name).read_text("utf-8") != content
    ]


def main(arguments: list[str]) -> int:
    import django
    from django.utils import translation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
    django.setup()
    with translation.override("nl"):
        pages = {name: page() for name, page in PAGES.items()}
    changed = out_of_date(REFERENCE, pages)
    if arguments == ["--check"]:
        for name in changed:
            print(f"✗ docs/reference/{name} is out of date; run: make docs")
        return 1 if changed else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (REFERENCE / name).write_text(pages[name], "utf-8")
        print(f"Wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
