"""Questions that every request asks: made into SQL once, and from then on only bound to their values.

Django makes the SQL of a question anew each time, which costs some ten times what the database needs to answer it. A
prepared question is an ordinary queryset with a `Given` where each value comes. It is asked of the database every time:
nothing of an answer is kept, and what somebody may see is decided by the policy over the rows that come out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


class Given(Expression):
    """The place of a value in a prepared question, by its name; `output_field` is what kind of value it is."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The value as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


@dataclass(frozen=True)
class _Compiled(Generic[M]):
    """The SQL of a question on one kind of database, and how its rows become objects."""

    sql: str
    parameters: Sequence[Any]
    model: type[M]
    names: Sequence[str]
    first: int
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]
    related: Sequence[Any]

    def made(self, found: Sequence[Any]) -> M:
        row = list(found)
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        one = self.model.from_db(connection.alias, self.names, row[self.first : self.first + len(self.names)])
        for populator in self.related:
            populator.populate(row, one)
        return one


class Prepared(Generic[M]):
    """A question that is written with `Given` for its values, and gives whole objects; `select_related` is kept."""

    def __init__(self, question: Callable[[], models.QuerySet[M]]) -> None:
        self._question = question
        self._compiled: dict[str, _Compiled[M]] = {}

    def __call__(self, **values: Any) -> list[M]:
        """The rows for these values, read now."""
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = _compiled(self._question())
        parameters = [one.bound(values) if isinstance(one, Given) else one for one in compiled.parameters]
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, parameters)
            return [compiled.made(row) for row in cursor.fetchall()]


def _compiled(question: models.QuerySet[M]) -> _Compiled[M]:
    compiler = question.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    # as django.db.models.query.ModelIterable of Django 5.2 makes objects of rows
    info, select = compiler.klass_info, compiler.select
    fields = info["select_fields"]
    names = [select[place][0].target.attname for place in range(fields[0], fields[-1] + 1)]
    return _Compiled(
        sql=sql,
        parameters=tuple(parameters),
        model=info["model"],
        names=names,
        first=fields[0],
        converters=compiler.get_converters([one[0] for one in select]),
        # the stubs are those of a later Django
        related=get_related_populators(info, select, connection.alias),  # type: ignore[call-arg]
    )


def column(question: models.QuerySet[Any, Any]) -> list[Any]:
    """One column of a question (`values_list` of one field that the database gives as it is), all its rows at once."""
    try:
        sql, parameters = question.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [value for (value,) in cursor.fetchall()]
