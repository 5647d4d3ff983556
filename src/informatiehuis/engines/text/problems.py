"""What can be wrong with a question, and what the index cannot do."""

from __future__ import annotations

from informatiehuis.engines.problems import N_, Problem


class TextProblem(Problem):
    """Searching or indexing text cannot go on."""

    code = "text"


class IndexBusy(TextProblem):
    """Another process is writing."""

    code = "text-busy"
    may_pass = True

    def __init__(self) -> None:
        super().__init__(N_("De zoekindex wordt door een ander proces bijgewerkt."), N_("Probeer het zo weer."))


class IndexDamaged(TextProblem):
    """What stands on disk is not an index of this version."""

    code = "text-damaged"

    def __init__(self, folder: str) -> None:
        super().__init__(
            N_("De zoekindex in {folder} is niet te lezen."),
            N_("Verwijder de map en bouw de index opnieuw."),
            folder=folder,
        )
