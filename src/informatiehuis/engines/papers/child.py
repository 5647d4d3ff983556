"""The process in which documents are read: takes a line of JSON for each, and answers with a line of JSON.

It has limits on memory and on what it may write. Whoever started it stops it when a document takes too long.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.forms import form_of
from informatiehuis.engines.papers.values import Asked, Paper, PaperProblem, shortened

MEMORY = 2 * 1024**3


def main() -> None:
    """Answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        answers.write(json.dumps(answer(Asked(Path(asked["path"]), asked["name"], asked["ocr"]))) + "\n")
        answers.flush()


def answer(asked: Asked) -> dict[str, Any]:
    """What was read of a document, or why it was not."""
    try:
        form = form_of(asked)
        return {"form": form.name, **told(form.read(asked))}
    except PaperProblem as problem:
        return _refused(problem)
    except (MemoryError, RecursionError):
        return _refused(refusing.too_heavy(asked.name))
    except Exception:  # whatever a reader trips over in a document of others is damage of that document
        return _refused(refusing.damaged(asked.name))


def told(paper: Paper) -> dict[str, Any]:
    return {
        "title": shortened(paper.title),
        "dated": paper.dated.isoformat() if paper.dated else None,
        "pieces": [asdict(one) for one in paper.pieces],
    }


def _refused(problem: PaperProblem) -> dict[str, Any]:
    return {"message": problem.message, "remedy": problem.remedy, "facts": dict(problem.facts)}


if __name__ == "__main__":
    main()
