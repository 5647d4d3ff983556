"""How a form tells what an action or an engine found wrong with what somebody sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import Problem


def add_problem(form: forms.Form, problem: Problem, *, fact: str = "field") -> None:
    """Put a problem at the field that it is about, as one of its facts names it; above the form when it names none."""
    field = str(problem.facts.get(fact, ""))
    form.add_error(field if field in form.fields else None, problem.text(_))
