"""The components of the house for templates: numbers, dates, notices, forms and links between languages.

`{% load house %}` gives them. What only arranges data is a partial under `templates/components/`; here stand
the ones that compute or that wrap other content. The page `/stijl` shows every one of them.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urljoin

from django import forms, template
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from informatiehuis.engines.charts.numbers import NO_BREAK, format_number, is_missing
from informatiehuis.kernel import observing
from informatiehuis.kernel.content import current_language, in_dutch
from informatiehuis.kernel.links import REL, is_safe

register = template.Library()

WIDGET_CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, "utrecht-checkbox"),
    (forms.Select, "utrecht-select"),
    (forms.Textarea, "utrecht-textarea"),
    (forms.widgets.Input, "utrecht-textbox"),
]


@register.simple_tag
def request_number() -> str:
    """The number of the request, by which whoever keeps the house finds it in the log; empty outside a request."""
    return observing.request_number.get()


@register.simple_tag
def outward(address: str, words: str = "") -> SafeString:
    """An address that somebody wrote as a link; as plain text when it does not lead to web, mailbox or telephone."""
    if not is_safe(str(address)):
        return conditional_escape(words or address)
    return format_html('<a href="{}" rel="{}">{}</a>', address, REL, words or address)


# Numbers and times


def number_text(value: object, decimals: object, unit: object) -> str | None:
    """The number in the reader's language, or None for no data; a template's missing variable is ''."""
    if not isinstance(value, int | float | Decimal) or is_missing(value):
        return None
    places = decimals if isinstance(decimals, int) else None
    return format_number(value, places, gettext(str(unit)) if unit else "", current_language())


@register.simple_tag
def number(value: object, decimals: object = None, unit: object = "") -> SafeString:
    """`{% number 12.4 1 "%" %}` gives 12,4% in tabular figures; no data is said in words."""
    text = number_text(value, decimals, unit)
    if text is None:
        return format_html('<span class="house-nodata">{}</span>', gettext("geen gegevens"))
    digits, space, word = text.partition(NO_BREAK)
    if not space or not digits[-1].isdigit():
        return format_html('<span class="house-number">{}</span>', text)
    source = '<span class="house-number">{}<span class="house-number__unit"{}>{}{}</span></span>'
    # a unit without a translation stays as the definition has it
    foreign = word in str(unit) and current_language() != "nl"
    language = mark_safe(' lang="nl"') if foreign else ""  # nosec B308 # nothing of the unit is in it
    return format_html(source, digits, language, space, word)


@register.filter
def is_number(value: object) -> bool:
    """`{% if value|is_number %}`: a number that `number` can show, and no truth value."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@register.simple_tag
def plain_number(value: object, decimals: object = None, unit: object = "") -> str:
    """The same as text only, for attributes and sentences."""
    return number_text(value, decimals, unit) or gettext("geen gegevens")


@register.simple_tag
def day(value: date | datetime | None) -> SafeString | str:
    """`{% day value %}` gives 1 januari 2022, with the machine's form in `<time>`."""
    if not value:
        return gettext("onbekend")
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    text = formats.date_format(local, gettext("j F Y"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """`{% moment value %}` gives 1 januari 2022, 14:05 in Amsterdam's time."""
    if not value:
        return gettext("onbekend")
    text = formats.date_format(timezone.localtime(value), gettext("j F Y, H:i"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def age(value: date | datetime | None, now: datetime | None = None) -> SafeString | str:
    """`{% age value %}` gives how long ago something was in words: "3 dagen geleden"; the exact time is in `<time>`."""
    if not value:
        return gettext("onbekend wanneer")
    at = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), age_in_words(at, now or timezone.now()))


def age_in_words(at: datetime, now: datetime) -> str:
    """Both aware. Minutes to two hours, hours to two days, days to two months, months to two years, then years."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return gettext("zojuist")
    hours, days = minutes // 60, minutes // 1440
    if hours < 2:
        return ngettext("%(count)d minuut geleden", "%(count)d minuten geleden", minutes) % {"count": minutes}
    if days < 2:
        return ngettext("%(count)d uur geleden", "%(count)d uur geleden", hours) % {"count": hours}
    if days < 61:
        return ngettext("%(count)d dag geleden", "%(count)d dagen geleden", days) % {"count": days}
    months = int(days / 30.44)
    if months < 24:
        return ngettext("%(count)d maand geleden", "%(count)d maanden geleden", months) % {"count": months}
    years = int(days / 365.25)
    return ngettext("%(count)d jaar geleden", "%(count)d jaar geleden", years) % {"count": years}


# Languages and addresses


def in_language(path: str, language: str) -> str:
    """The same page in another language: Dutch stands at `/…`, every other language at `/<language>/…`."""
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE and (path == f"/{code}" or path.startswith(f"/{code}/")):
            path = path.removeprefix(f"/{code}") or "/"
            break
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


@register.simple_tag
def local(path: str) -> str:
    """`{% local "/zoeken/" %}` gives the path in the reader's language: /zoeken/ or /en/zoeken/."""
    return in_language(path, current_language())


@register.simple_tag(takes_context=True)
def language_links(context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """This same page in each language: code, name in that language, href, and whether it is the current one."""
    request = context.get("request")
    names = {"nl": "Nederlands", "en": "English"}
    here = request.get_full_path() if request else "/"
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "href": in_language(here, code),
            "current": code == current_language(),
        }
        for code, _ in settings.LANGUAGES
    ]


@register.simple_tag
def content_language(language: str = "nl") -> SafeString | str:
    """`<p {% content_language %}>`: says the language of content that stays as it was written."""
    return "" if language == current_language() else format_html('lang="{}"', language)


@register.filter
def dutch(text: str) -> SafeString:
    """`{{ thing.title|dutch }}`: content that stays Dutch, marked as such within a sentence in another language."""
    return in_dutch(text)


@register.filter
def paragraphs(text: str) -> SafeString:
    """`{{ thing.caveats|paragraphs }}`: text of files, whose lines are broken for reading, as paragraphs of a page."""
    parts = (" ".join(part.split()) for part in str(text or "").replace("\r\n", "\n").split("\n\n"))
    return format_html_join("", "<p>{}</p>", ((part,) for part in parts if part))


@register.filter
def naming(sentence: str, name: str) -> SafeString:
    """`{{ answer|naming:indicator.title }}`: a sentence of the house in which a Dutch name is marked as such."""
    told = conditional_escape(sentence)
    return mark_safe(told.replace(conditional_escape(name), dutch(name), 1))  # noqa: S308  # nosec B308 # both are escaped


@register.simple_tag(takes_context=True)
def with_query(context: Mapping[str, Any], **changes: object) -> str:
    """The address of this page with some of its query changed; an empty value takes a name away."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "."


@register.simple_tag
def query_string(values: Mapping[str, object]) -> str:
    return urlencode({name: value for name, value in values.items() if value not in (None, "")})


# Forms


@register.simple_tag
def field_widget(field: forms.BoundField) -> SafeString:
    """The field's own widget with the classes of the design system; Django adds the described-by itself.

    A group of choices gets no class: Django would put it on the group as well as on each choice.
    """
    if widget_kind(field) == "group":
        return field.as_widget()
    for widget, classes in WIDGET_CLASSES:
        if isinstance(field.field.widget, widget):
            invalid = f" {classes.split()[0]}--invalid" if field.errors else ""
            return field.as_widget(attrs={"class": f"{classes}{invalid}"})
    return field.as_widget()


@register.filter
def widget_kind(field: forms.BoundField) -> str:
    """How a field is laid out: `group` (several choices), `checkbox` or `line`."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "line"


# Blocks that wrap other content


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", level: int = 0) -> str:
    """`{% notice "warning" title=… %}…{% endnotice %}`; kind is info, ok, warning or error."""
    return render_to_string(
        "components/notice.html", {"kind": kind, "title": title, "content": content, "level": level}
    )


@register.simple_block_tag
def card(content: str, title: str, href: str = "", foot: str = "", level: int = 3, lang: str = "") -> str:
    """`{% card title=… href=… %}…{% endcard %}`: the whole card leads to its subject."""
    values = {"title": title, "href": href, "foot": foot, "content": content, "level": level, "lang": lang}
    return render_to_string("components/card.html", values)


@register.simple_block_tag
def section(content: str, title: str, identifier: str, lead: str = "", lang: str = "") -> str:
    """A part of a page with a heading that can be linked to."""
    values = {"title": title, "identifier": identifier, "lead": lead, "content": content, "lang": lang}
    return render_to_string("components/section.html", values)


@register.simple_block_tag
def disclosure(content: str, title: str, hint: str = "", opened: bool = False) -> str:
    """Detail that opens on request; printed in full."""
    values = {"title": title, "hint": hint, "opened": opened, "content": content}
    return render_to_string("components/disclosure.html", values)


@register.simple_block_tag
def scroll_region(content: str, label: str) -> str:
    """A labelled region that scrolls sideways by keyboard as well, for what cannot be made narrower."""
    return render_to_string("components/scroll_region.html", {"label": label, "content": content})


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative sign from `templates/icons/`; the word always stands beside it."""
    return mark_safe(render_to_string(f"icons/{name}.svg").strip())  # noqa: S308  # nosec B308 # our own files


@register.simple_tag(takes_context=True)
def page_address(context: Mapping[str, Any]) -> str:
    """The absolute address of this page, for citations and print: the house's own, not what a visitor sent."""
    request, house = context.get("request"), context.get("house")
    path = request.get_full_path() if request else "/"
    return urljoin(house.base_uri, path) if house else path


@register.simple_tag
def house_profile() -> Any:
    """What the house says about itself, for the one page that is rendered without a request: 500."""
    return settings.HOUSE.profile
