"""A large model of architecture: into the house, each element and relation with its event, and out again."""

from collections.abc import Iterator
from dataclasses import replace

from bench.registry import Context, Measurement, bench

ELEMENTS, RELATIONS = 10_000, 20_000
LONGEST_IN, LONGEST_OUT = 10.0, 3.0


@bench
def archimate(context: Context) -> Iterator[Measurement]:
    """Ten thousand elements and twenty thousand relations, all of which are something in the house."""
    elements, relations = context.rows(ELEMENTS), context.rows(RELATIONS)
    for name, what, limit in (
        ("model_imported", "import", LONGEST_IN),
        ("house_exported", "export", LONGEST_OUT),
    ):
        told = replace(context, repeats=1).worker("archimate_ours", what, elements, relations)
        yield Measurement(
            name=name,
            unit="CPU-s",
            ours=float(told["cpu"]),
            limit=limit,
            note=f"{elements:,} elements, {relations:,} relations; most memory {float(told['peak_megabytes']):,.0f} MB",
        )
