"""What can be wrong with an atlas in files, said with file, line and key.

The texts are Dutch and say what to do. A report is the same thing for what deserves attention but does not
stop the reading (`fatal` is false), such as two definitions of one term.
"""

from collections.abc import Callable, Iterable
from typing import Self

from informatiehuis.engines.problems import N_, Problem, untranslated


class AsCodeProblem(Problem):
    """One thing that is wrong in one place.

    `file` is relative to the folder, with `/`; `line` counts from 1 and is None when a value did not come from
    a file; `key` is the path of the key, such as `targets[2].indicator`.
    """

    code = "as-code"
    fatal = True
    # Facts that are words of ours, marked for translation, and not something that was found.
    words: tuple[str, ...] = ()

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        file: str = "",
        line: int | None = None,
        key: str = "",
        **facts: object,
    ) -> None:
        self.file = file
        self.line = line
        self.key = key
        super().__init__(message, remedy, file=file, line=line, key=key, **facts)

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        facts = {**self.facts, **{name: translate(str(self.facts[name])) for name in self.words}}
        return self._place(translate) + translate(self.message).format(**facts)

    def at(self, file: str, line: int | None, key: str = "") -> Self:
        """The same problem with its place filled in."""
        facts = {name: fact for name, fact in self.facts.items() if name not in ("file", "line", "key")}
        return type(self)(self.message, self.remedy, file=file, line=line, key=key or self.key, **facts)

    def _place(self, translate: Callable[[str], str]) -> str:
        if not self.file:
            form = N_("{key}: ") if self.key else ""
        elif self.line is None:
            form = N_("{file}, {key}: ") if self.key else N_("{file}: ")
        else:
            form = N_("{file}, regel {line}, {key}: ") if self.key else N_("{file}, regel {line}: ")
        return translate(form).format(file=self.file, line=self.line, key=self.key) if form else ""


class UnreadableFile(AsCodeProblem):
    """A file that is missing, empty or not UTF-8."""

    code = "as-code-file"


class YamlSyntax(AsCodeProblem):
    """Text that is not YAML, or uses a part of YAML that has no place here."""

    code = "as-code-yaml"


class UnknownKey(AsCodeProblem):
    """A key that this file does not know."""

    code = "as-code-unknown-key"


class DuplicateKey(AsCodeProblem):
    """A key that stands twice in one mapping."""

    code = "as-code-duplicate-key"


class MissingKey(AsCodeProblem):
    """A key that must be there."""

    code = "as-code-missing-key"


class WrongType(AsCodeProblem):
    """A list where a text should be, a text where a number should be, and so on."""

    code = "as-code-wrong-type"
    words = ("expected", "found")


class InvalidDate(AsCodeProblem):
    """Something that should be a date and is not one."""

    code = "as-code-date"


class InvalidValue(AsCodeProblem):
    """A value of the right type that may not stand here."""

    code = "as-code-value"


class MissingReference(AsCodeProblem):
    """A slug or code of something that does not exist."""

    code = "as-code-reference"
    words = ("kind",)


class DuplicateSlug(AsCodeProblem):
    """Two things of one kind with the same slug or code."""

    code = "as-code-duplicate-slug"


class CircularReference(AsCodeProblem):
    """Something that is, by way of others, above itself."""

    code = "as-code-circle"


class TwoDefinitions(AsCodeProblem):
    """Two concepts define the same term; reported, because both may be meant for now."""

    code = "as-code-two-definitions"
    fatal = False


class NoConcept(AsCodeProblem):
    """An indicator that does not say which concept it measures; reported."""

    code = "as-code-no-concept"
    fatal = False


class NotRead(AsCodeProblem):
    """A file or folder that looks like part of the atlas and is not read; reported."""

    code = "as-code-not-read"
    fatal = False


class AsCodeProblems(Problem):
    """Everything that is wrong in one folder, in the order of files and lines."""

    code = "as-code-problems"

    def __init__(self, folder: str, problems: Iterable[AsCodeProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line or 0, problem.key)))
        super().__init__(
            N_("Deze atlas is niet ingelezen; aantal fouten: {count} (map {folder})."),
            N_("Herstel wat hieronder staat en lees de map opnieuw in. Er is niets veranderd."),
            count=len(self.problems),
            folder=folder,
        )

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        return "\n".join([super().text(translate), *(problem.text(translate) for problem in self.problems)])
