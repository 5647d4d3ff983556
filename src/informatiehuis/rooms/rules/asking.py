"""The form of one question. It is sent with GET, so that each step of a check has an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.engines import ascode
from informatiehuis.engines.rulesets.answers import BETWEEN, NO, YES
from informatiehuis.kernel.content import in_dutch

ASKED = "vraag"
CHANGED = "wijzig"
Kind = ascode.QuestionType


def field_for(question: ascode.RuleQuestion | ascode.NoticeField, label: str) -> forms.Field:
    """The field for an answer; what it may be is judged by the engine, in its own words."""
    shared: dict[str, Any] = {"label": in_dutch(label), "required": False}
    if question.type is Kind.BOOLEAN:
        return forms.ChoiceField(choices=[(YES, _("Ja")), (NO, _("Nee"))], widget=forms.RadioSelect, **shared)
    if question.type is Kind.CHOICE:
        return forms.ChoiceField(choices=_options(question), widget=forms.RadioSelect, **shared)
    if question.type is Kind.CHOICES:
        return forms.MultipleChoiceField(choices=_options(question), widget=forms.CheckboxSelectMultiple, **shared)
    if question.type is Kind.DATE:
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **shared)
    if question.type is Kind.NUMBER:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        return forms.CharField(widget=widget, max_length=40, **shared)
    return forms.CharField(max_length=2000, **shared)


def _options(question: ascode.RuleQuestion | ascode.NoticeField) -> list[tuple[str, str]]:
    return [(one, in_dutch(one)) for one in question.options]


class QuestionForm(forms.Form):
    """One question, with the answers so far kept along."""

    def __init__(
        self, question: ascode.RuleQuestion, kept: Mapping[str, str], initial: str = "", wrong: str = ""
    ) -> None:
        values: Any = initial.split(BETWEEN) if question.type is Kind.CHOICES and initial else initial
        data = {question.key: values} if wrong else None
        super().__init__(data=data, initial={question.key: values}, auto_id="id_%s")
        self.question, self.kept = question, dict(kept)
        self.fields[question.key] = field_for(question, question.text)
        if wrong:
            self.full_clean()
            self._errors = forms.utils.ErrorDict()
            self.add_error(question.key, wrong)

    @property
    def asked(self) -> forms.BoundField:
        return self[self.question.key]

    @property
    def is_group(self) -> bool:
        return isinstance(self.asked.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


class MailField(forms.EmailField):
    """A mail address that may be left out by who gives a telephone number; `needed` stands behind its label."""

    needed = gettext_lazy("dit of een telefoonnummer is nodig")


class PhoneField(forms.CharField):
    """A telephone number that may be left out by who gives a mail address."""

    needed = gettext_lazy("dit of een mailadres is nodig")


class NoticeForm(forms.Form):
    """What a notice has to say, and how whoever sends it can be reached.

    `answers` are those of the check by key of question: what a field asks again is filled in beforehand.
    """

    contact_name = forms.CharField(label="", required=False, max_length=200)
    contact_email = MailField(label="", required=False)
    contact_phone = PhoneField(label="", required=False, max_length=40)

    def __init__(self, asked: tuple[ascode.NoticeField, ...], answers: Mapping[str, str], data: Any = None) -> None:
        known = {one.key: answers[one.answer] for one in asked if one.answer and one.answer in answers}
        super().__init__(
            data,
            initial={
                one.key: known[one.key].split(BETWEEN) if one.type is Kind.CHOICES else known[one.key]
                for one in asked
                if one.key in known
            },
        )
        mine = {
            "contact_name": _("Uw naam"),
            "contact_email": _("Uw mailadres"),
            "contact_phone": _("Uw telefoonnummer"),
        }
        filled = {"contact_name": "name", "contact_email": "email", "contact_phone": "tel"}
        for name, label in mine.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["autocomplete"] = filled[name]
        self.fields["contact_name"].required = True
        mailing = _("Wij mailen u een bewijs van ontvangst.") if settings.MAIL is not None else ""
        self.fields["contact_email"].help_text = " ".join(
            filter(None, (_("Vul een mailadres of een telefoonnummer in."), mailing))
        )
        for one in asked:
            label = f"{one.label} ({one.unit})" if one.unit else one.label
            made = field_for(one, label)
            made.help_text = _helped(one, one.key in known)
            made.required = one.required
            self.fields[one.key] = made
        self.order_fields([*(one.key for one in asked), *mine])


def _helped(one: ascode.NoticeField, is_known: bool) -> SafeString:
    """The help of a field, which is Dutch, and that it was filled in from the check."""
    parts: list[str] = [in_dutch(one.help)] if one.help else []
    parts += [_("Overgenomen uit uw check. Pas het aan als het anders is.")] if is_known else []
    return format_html_join(" ", "{}", ((part,) for part in parts))


def answer_in(data: Mapping[str, Any], question: ascode.RuleQuestion) -> str:
    """What was sent for a question; several choices as one text."""
    getlist = getattr(data, "getlist", None)
    if question.type is Kind.CHOICES and getlist is not None:
        return BETWEEN.join(getlist(question.key))
    return str(data.get(question.key, ""))
