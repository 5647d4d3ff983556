"""Every table is in a copy or left out for a reason, and every value comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel.copies import tables
from informatiehuis.kernel.models import Event, Thing, User
from informatiehuis.kernel.writing import WriteOutsideAction

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
WHOLE = st.integers(-(2**63), 2**63 - 1)
PLAIN = st.none() | st.booleans() | WHOLE | TEXT | st.floats(allow_nan=False, allow_infinity=False)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9, minutes=-30))])
# hypothesis draws them without a zone first; in UTC each is still a year that there is
DAYS = (datetime(1, 1, 3), datetime(9999, 12, 28))  # noqa: DTZ001
VALUES: dict[type[models.Field[Any, Any]], st.SearchStrategy[Any]] = {
    models.UUIDField: st.uuids(),
    models.BooleanField: st.booleans(),
    models.IntegerField: WHOLE,
    models.FloatField: st.floats(allow_nan=False),
    models.DecimalField: st.decimals(allow_nan=False, allow_infinity=False, places=2),
    models.DateTimeField: st.datetimes(*DAYS, timezones=ZONES),
    models.DateField: st.dates(),
    models.TimeField: st.times(),
    models.BinaryField: st.binary(),
    models.JSONField: st.recursive(PLAIN, lambda part: st.lists(part) | st.dictionaries(TEXT, part), max_leaves=9),
    models.TextField: TEXT,
    models.CharField: TEXT,
}
COLUMNS = [(table, field) for table in tables.exported() for field in table.fields]


def labels() -> set[str]:
    found = apps.get_models(include_auto_created=True)
    return {model._meta.label for model in found if model._meta.managed and not model._meta.proxy}


def test_every_model_is_exported_or_left_out_for_a_reason() -> None:
    exported = {table.label for table in tables.exported()}
    assert exported | tables.LEFT_OUT.keys() == labels()
    assert exported & tables.LEFT_OUT.keys() == set()
    assert all(reason.strip() for reason in tables.LEFT_OUT.values())


def test_no_model_of_a_room_is_left_out() -> None:
    """Only tables that a house makes again or never uses, and the work in the background, may be left out."""
    ours = {label for label in tables.LEFT_OUT if tables.is_ours(apps.get_model(label))}
    work = {"kernel.Job", "kernel.JobWorker", "kernel.ScheduleTurn", "kernel.ScheduleClock"}
    assert ours == {"kernel.Tally", "kernel.User_groups", "kernel.User_user_permissions", *work}


def test_a_new_model_in_neither_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(tables.LEFT_OUT, "auth.Group")
    with pytest.raises(LookupError, match=r"auth\.Group"):
        tables.exported()


def test_every_secret_is_of_a_column_that_there_is() -> None:
    for label, names in tables.SECRET.items():
        columns = {field.attname for field in apps.get_model(label)._meta.local_concrete_fields}
        assert set(names) <= columns


def test_no_column_that_sounds_secret_is_exported() -> None:
    # of a table that is worth nothing without its secrets no row is exported at all
    rows = [(table, field) for table, field in COLUMNS if table.label not in tables.WORTHLESS_WITHOUT_SECRET]
    told = [f"{table.label}.{field.attname}" for table, field in rows]
    assert [name for name in told if any(word in name.lower() for word in ("password", "secret", "token"))] == []


def test_every_table_has_a_key_that_both_databases_sort_alike() -> None:
    """Texts are sorted otherwise by each database; then equal tables would give other bytes."""
    for table in tables.exported():
        assert strategy_of(table.model._meta.pk) in (VALUES[models.UUIDField], VALUES[models.IntegerField]), table


def test_the_schema_says_how_every_column_is_written() -> None:
    schema = tables.schema()
    used = {column["type"] for table in schema["tables"].values() for column in table["columns"]}
    assert used - tables.FORMS.keys() == set()
    assert schema["types"].keys() == used
    assert all(table["about"] for table in schema["tables"].values())


def test_a_reference_is_told_with_its_table() -> None:
    columns = {one["name"]: one for one in tables.schema()["tables"]["kernel.Link"]["columns"]}
    assert columns["subject_id"] == {
        "name": "subject_id",
        "type": "UUIDField",
        "null": False,
        "references": "kernel.Thing",
    }


def strategy_of(field: models.Field[Any, Any]) -> st.SearchStrategy[Any]:
    held: Any = field
    while held.remote_field:
        held = held.target_field
    return next(strategy for kind, strategy in VALUES.items() if isinstance(held, kind))


@given(st.data())
def test_every_value_of_every_column_comes_back(data: st.DataObject) -> None:
    _, field = data.draw(st.sampled_from(COLUMNS))
    value = data.draw(strategy_of(field))
    line = tables.line({field.attname: tables.encoded(field, value)})
    assert line.count(b"\n") == 1
    back = tables.decoded(field, json.loads(line)[field.attname])
    if isinstance(field, models.JSONField):
        assert tables.encoded(field, back) == tables.encoded(field, value)
        return
    back = bytes(back) if isinstance(back, memoryview) else back
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (
            models.DateTimeField,
            datetime(2026, 3, 1, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))),
            "2026-03-01T00:02:03.000000+00:00",
        ),
        (models.DateField, date(2026, 3, 1), "2026-03-01"),
        (models.TimeField, time(12, 30), "12:30:00"),
        (models.DecimalField, Decimal("1.50"), "1.50"),
        (models.UUIDField, UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (models.BinaryField, b"\x00\xff", "AP8="),
        (models.FloatField, float("inf"), "inf"),
        (models.FloatField, 1.0, 1.0),
    ],
)
def test_how_a_value_is_written(kind: type[models.Field[Any, Any]], value: Any, written: Any) -> None:
    field = kind(name="column")
    assert tables.encoded(field, value) == written
    assert type(tables.encoded(field, value)) is type(written)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 100.0, "a": [2.5, None, 1]}, b'{"a":[2.5,null,1],"b":100.0}'),
        ([1e16, -2.5e17, 1e15], b"[10000000000000000,-250000000000000000,1000000000000000.0]"),
        ([-0.0, 1e-7, 10**20], b"[0.0,1e-07,100000000000000000000]"),
    ],
)
def test_json_is_written_as_every_database_gives_it_back(value: Any, written: bytes) -> None:
    assert tables.line(tables.encoded(models.JSONField(name="column"), value)) == written + b"\n"


def test_a_type_that_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="timedelta"):
        tables.encoded(models.DurationField(name="column"), timedelta(1))


def test_rows_are_written_only_through_the_gate(db: None) -> None:
    for model in (Thing, User, Event):
        with pytest.raises(WriteOutsideAction):
            tables.Table(model).insert([])
