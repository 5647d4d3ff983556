"""Reads the judged questions and the texts that they are about, and tells of every text whether it answers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from informatiehuis.engines.text.passages import passages
from informatiehuis.engines.text.tokens import mend

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENTS = ROOT.parent / "shared" / "documents"
PROVINCE = ROOT / "examples" / "utrecht"
KINDS = ("begrippen", "indicatoren", "doelen", "bronnen", "activiteiten", "regels", "partijen")
TEXTS = ("term", "title", "definition", "explanation", "summary", "question", "caveats", "keywords", "synonyms", "note")
FILLERS = 3_000


@dataclass(frozen=True)
class Text:
    """Something that can answer: a passage of a document or a thing."""

    identifier: str
    title: str
    text: str


@dataclass(frozen=True)
class Judged:
    """A question with everything that answers it; `is_sentence` when it is one of the questions in whole sentences."""

    question: str
    answers: frozenset[str]
    part: str
    is_sentence: bool = False


@dataclass
class Collection:
    texts: list[Text] = field(default_factory=list)
    questions: list[Judged] = field(default_factory=list)


def collect() -> Collection:
    """Everything. Raises ValueError when a question has no answer in the texts: then the set itself is wrong."""
    collection = Collection()
    for add in (_documents, _province, _generated):
        add(collection)
    without = [judged.question for judged in collection.questions if not judged.answers]
    if without:
        raise ValueError(f"no text answers {without}")
    return collection


def _lines(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [piece.strip() for piece in line.split("|")]


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", "", mend(text)).lower()


def _documents(collection: Collection) -> None:
    for path in sorted(DOCUMENTS.glob("*.txt")):
        for number, passage in enumerate(passages(path.read_text("utf-8"))):
            collection.texts.append(Text(f"{path.stem[:3]}/{number}", "", passage.text))
    plain = {text.identifier: _plain(text.text) for text in collection.texts}
    asked = _questions(next(DOCUMENTS.glob("000*")).read_text("utf-8"))
    told = [(asked[int(number)], answers, True) for number, answers in _lines("answers.txt")]
    told += [(question, answers, False) for question, answers in _lines("documents.txt")]
    for question, answers, is_sentence in told:
        sought = [_plain(answer) for answer in answers.split(";")]
        found = frozenset(name for name, text in plain.items() if any(answer in text for answer in sought))
        collection.questions.append(Judged(question, found, "documents", is_sentence))


def _questions(text: str) -> dict[int, str]:
    """The numbered questions, as they stand in the document beside their answers."""
    found: dict[int, str] = {}
    for number in range(1, 25):
        began = re.search(rf"^(?:[A-Za-z]+ )? ?{number} (?=[A-Z])", text, re.MULTILINE)
        if began:
            asked = text[began.end() :]
            ends = re.search(r"\n\s*\n", asked[asked.index("?") :] if "?" in asked else asked)
            until = asked.index("?") + (ends.start() if ends else 1)
            found[number] = " ".join(mend(asked[:until]).split())
    return found


def _province(collection: Collection) -> None:
    for kind in KINDS:
        for path in sorted((PROVINCE / kind).glob("*.yaml")):
            if path.name.endswith(".dmn.yaml"):
                continue
            told = yaml.safe_load(path.read_text("utf-8"))
            words = [
                " ".join(value) if isinstance(value, list) else str(value) for key in TEXTS if (value := told.get(key))
            ]
            name = str(told.get("term") or told.get("title") or told.get("name"))
            collection.texts.append(Text(f"{kind}/{path.stem}", name, " ".join(words)))
    known = {text.identifier for text in collection.texts}
    for question, answers in _lines("province.txt"):
        found = {answer.strip() for answer in answers.split(";")}
        if not found <= known:
            raise ValueError(f"not in the example: {found - known}")
        collection.questions.append(Judged(question, frozenset(found), "province"))


def _generated(collection: Collection) -> None:
    """Documents of neutral sentences, in some of which a topic is planted in one of its ways; seed 25."""
    chance = random.Random(25)
    sentences = _sentences()
    for compound, plural, apart, questions in _lines("generated.txt"):
        found = []
        ways = (
            f"Er komt een {compound}.",
            f"Wij bespreken de {plural}.",
            f"Het gaat om {apart}.",
            f"Het {compound}plan.",
        )
        for number, way in enumerate((*ways, f"De {plural} en wat ze kosten.")):
            name = f"made/{compound}-{number}"
            collection.texts.append(Text(name, f"Notitie {chance.randrange(9999)}", _around(way, sentences, chance)))
            found.append(name)
        for question in questions.split(";"):
            collection.questions.append(Judged(question.strip(), frozenset(found), "generated"))
    for number in range(FILLERS):
        words = [chance.choice(sentences) for _ in range(4)]
        collection.texts.append(Text(f"made/filler-{number}", f"Notitie {chance.randrange(9999)}", " ".join(words)))


def _around(way: str, sentences: list[str], chance: random.Random) -> str:
    told = [chance.choice(sentences) for _ in range(3)]
    told.insert(chance.randrange(4), way)
    return " ".join(told)


def _sentences() -> list[str]:
    """Neutral sentences: every subject with every verb and object. None of their words is that of a topic."""
    who, does, what, when = (pieces for pieces in _lines("sentences.txt"))
    return [f"{one} {verb} {thing} {moment}." for one in who for verb in does for thing in what for moment in when]
