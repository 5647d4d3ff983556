"""Which conditions of a part can be left to a server of OGC API Features: properties that equal a value.

Part 1 (17-069r4, requirement 25 and its permission 5) knows no other comparison. Only texts and whole numbers are left
to the server, because those are spelled in one way; codes of areas have another spelling there than in the house.
"""

from collections.abc import Mapping

from informatiehuis.engines.connectors.part import Part
from informatiehuis.engines.connectors.records import Records
from informatiehuis.engines.connectors.spelling import code_level, slug

LEFT = ("text", "integer")


def left_to_server(part: Part, records: Records, own: Mapping[str, str]) -> dict[str, str]:
    """Properties with their values; `own` are the filters that the source has already, which come first.

    Only what the server says to have is asked for: it may ignore a filter that it does not know.
    """
    if len(part.any_of) != 1:
        return {}
    by_name: dict[str, list[str]] = {}
    for original in records.hints:
        by_name.setdefault(slug(original), []).append(original)
    left: dict[str, str] = {}
    for one in part.any_of[0]:
        originals = by_name.get(one.column, [])
        if one.operator != "=" or len(originals) != 1:
            continue
        (original,), (value,) = originals, one.values
        fits = isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
        if fits and original not in (*own, *left) and code_level(original) is None:
            kind = records.hints[original].hint
            if kind == ("text" if isinstance(value, str) else "integer"):
                left[original] = str(value)
    return left
