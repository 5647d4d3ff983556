"""The formula by which results are ordered, with all of its weights. docs/reference/search.md says the same in words.

The score of a document is the sum over the words of a question, over the fields in which they are sought, of

    weight of the field × weight of the way in which it was found × BM25(k1 = 1.2, b = 0.75) of the term in the field

and nothing else: no date, no popularity, no kind of thing. How rare a term is, is counted in what everybody may find,
also for a document that only some may: otherwise a score would tell how much there is that one may not see.
"""

import math
from typing import Literal

Field = Literal["title", "title_parts", "text", "text_parts"]
Way = Literal["word", "root", "part", "synonym", "narrower", "phrase", "prefix"]

FIELDS: dict[Field, float] = {"title": 3.0, "title_parts": 2.0, "text": 1.0, "text_parts": 0.8}
"""A word of the title counts more than one of the text."""

WAYS: dict[Way, float] = {
    "word": 1.0,  # the word itself, in any of its forms
    "phrase": 1.5,  # words between quotation marks, next to each other
    "root": 0.7,  # a word of the same family
    "part": 0.7,  # a part of a compound: divided by how many parts the word has that was asked
    "synonym": 0.8,  # a word that the atlas has for the same concept
    "narrower": 0.6,  # a word that the atlas has for a narrower concept
    "prefix": 0.5,  # a word that begins with what was typed before an asterisk
}


def rarity(documents: int, having: int) -> float:
    """The inverse document frequency of BM25 (Robertson and Zaragoza, 2009, section 3.1), as tantivy has it."""
    having = min(having, documents)
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))
