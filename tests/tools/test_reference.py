"""The generated pages say what the code says, and a page that is behind is noticed."""

from pathlib import Path

import typer

from tools.reference import _command_lines, out_of_date

app = typer.Typer()
group = typer.Typer(help="Bronnen.")
app.add_typer(group, name="source")


@app.callback()
def main(quiet: bool = typer.Option(False, "--quiet", "-q", help="Stil.")) -> None:
    """Begin met [bold]init[/bold]."""


@group.command()
def look(
    location: str = typer.Argument(help="Een bestand\nof | adres."), port: int = typer.Option(8000, help="Poort.")
) -> None:
    """Bekijk een bron."""


@group.command(hidden=True)
def internal() -> None:
    """Niet voor mensen."""


def test_every_command_is_there_with_its_arguments_options_and_defaults() -> None:
    lines = list(_command_lines("informatiehuis", typer.main.get_command(app)))
    assert [line for line in lines if line.startswith("## ")] == [
        "## `informatiehuis`",
        "## `informatiehuis source`",
        "## `informatiehuis source look`",
    ]
    assert "Begin met **init**." in lines
    assert "| `--quiet`, `-q` | Stil. |  |" in lines
    assert "| `LOCATION` | Een bestand of \\| adres. |  |" in lines
    assert "| `--port` | Poort. | `8000` |" in lines
    assert not any("Niet voor mensen" in line or "completion" in line for line in lines)


def test_a_page_that_is_absent_or_differs_is_out_of_date(tmp_path: Path) -> None:
    (tmp_path / "same.md").write_text("één\n", "utf-8")
    (tmp_path / "old.md").write_text("oud\n", "utf-8")
    assert out_of_date(tmp_path, {"same.md": "één\n", "old.md": "nieuw\n", "new.md": ""}) == ["old.md", "new.md"]
