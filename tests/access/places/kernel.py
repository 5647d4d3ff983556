"""Where the kernel goes past its models."""

from __future__ import annotations

PLACES = {
    ("kernel/erasing.py", "_base_manager"): "reads the thing whose personal data is erased, under its lock",
    ("kernel/erasing.py", "cursor"): "lets the database erase a payload, which it refuses otherwise",
    ("kernel/copies/moving.py", "cursor"): "lets SQLite write its file whole before it is put aside; no row changes",
    ("kernel/prepared.py", "cursor"): "asks what the queryset of a prepared question would ask, and only reads",
    ("kernel/guards.py", "cursor"): "makes the rules by which the database itself refuses to change an event",
    ("kernel/processing/log.py", "_base_manager"): "reads what data were used, whoever may see it",
    ("kernel/processing/sealing.py", "_base_manager"): "reads whose use is sealed, whoever may see it",
    ("kernel/searching/documents.py", "_base_manager"): "reads all that can be found, each with who may find it",
    ("kernel/tallies.py", "cursor"): "counts again what is there; it holds nothing that a copy needs",
    ("kernel/migrations/sort_keys_and_tallies.py", "RunPython"): "counts what is there already",
    ("kernel/migrations/sort_keys_and_tallies.py", "cursor"): "counts what is there already",
    ("kernel/migrations/grants_with_limits.py", "RunPython"): "keeps the grants that are there",
    ("kernel/migrations/jobs_that_wait_once.py", "RunPython"): "cancels what waits a second time",
    ("kernel/migrations/cache.py", "RunPython"): "makes the table in which processes count together",
    ("kernel/chained_rows.py", "chunked_cursor"): "reads the chain as the bytes that were hashed",
    ("kernel/chain_end.py", "cursor"): "adds an event behind the end of the chain, while every other writer waits",
    ("kernel/changes.py", "recorded_change"): "opens the gate for what is recorded: the one writer",
    ("kernel/comparing/things.py", "_base_manager"): "holds every thing to the chain, for who keeps the house",
    ("kernel/timelines.py", "_base_manager"): "reads which things of a kind there are; who reads its states tells whom",
    ("kernel/changes.py", "_base_manager"): "reads the row under its lock before it changes, whoever may see it",
    ("kernel/register/actions.py", "_base_manager"): "reads the version under its lock, whoever may see it",
    ("kernel/copies/tables.py", "_base_manager"): "reads whole tables for a copy of the house",
    ("kernel/copies/tables.py", "cursor"): "writes the rows of a copy as they were, inside the gate, in an empty house",
    ("kernel/copies/importing.py", "_base_manager"): "sees whether the house is empty",
    ("kernel/copies/importing.py", "cursor"): "sets the counters of an imported house",
    ("kernel/copies/importing.py", "recorded_change"): "the events are in the copy, and are verified before it holds",
    ("kernel/copies/exporting.py", "cursor"): "lets an export see one state",
}
