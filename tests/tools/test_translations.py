"""The English catalogue follows the Dutch texts in the code, with keys exactly as Django looks them up."""

from pathlib import Path

import pytest
from django.template import Context, Engine
from django.utils import translation
from pytest_django.fixtures import Settings

from tools.translations.catalogue import compile_catalogue, faults, fill, load, merge, save, to_do
from tools.translations.extract import TemplateTextError, Text, extract, template_texts
from tools.translations.parts import SHARED, by_part
from tools.translations.places import differences, places


def keys(source: str) -> list[tuple[str, str, str]]:
    return [(text.context, text.singular, text.plural) for text in template_texts(source, "page.html")]


def test_python_texts_are_found_by_every_name_that_marks_them(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text(
        "from x import _, N_, ngettext, pgettext\n"
        "_('een')\nN_('twee ' 'delen')\nngettext('%(n)s gebied', '%(n)s gebieden', n)\n"
        "pgettext('kaart', 'legenda')\n_(variable)\nother('niet')\n"
    )
    found = [(text.context, text.singular, text.plural, text.line) for text in extract(tmp_path, tmp_path)]
    assert found == [
        ("", "een", "", 2),
        ("", "twee delen", "", 3),
        ("", "%(n)s gebied", "%(n)s gebieden", 4),
        ("kaart", "legenda", "", 5),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Zoeken" %}', ("", "Zoeken", "")),
        ("{% translate 'Zoeken' as label %}", ("", "Zoeken", "")),
        ('{% translate "100%" %}', ("", "100%%", "")),
        ('{% translate "Bron" context "water" %}', ("water", "Bron", "")),
        ('{% include "x.html" with label=_("Meer") %}', ("", "Meer", "")),
        ('{{ title|default:_("Geen titel") }}', ("", "Geen titel", "")),
        ("{% blocktranslate %}Dag {{ name }}, 5%{% endblocktranslate %}", ("", "Dag %(name)s, 5%%", "")),
        ("{% blocktranslate trimmed %}\n  Eén\n  regel\n{% endblocktranslate %}", ("", "Eén regel", "")),
        (
            "{% blocktranslate count n=x %}{{ n }} bron{% plural %}{{ n }} bronnen{% endblocktranslate %}",
            ("", "%(n)s bron", "%(n)s bronnen"),
        ),
    ],
)
def test_template_texts_have_the_key_that_django_uses(source: str, expected: tuple[str, str, str]) -> None:
    assert keys(source) == [expected]


def test_text_in_a_template_comment_is_no_text() -> None:
    assert keys('{% comment %}{% translate "weg" %}{% endcomment %}{# {% translate "ook weg" %} #}') == []


@pytest.mark.parametrize("source", ["{% blocktranslate %}{% if x %}{% endif %}", "a\n{% blocktranslate %}b"])
def test_an_unreadable_block_is_named_with_its_line(source: str) -> None:
    with pytest.raises(TemplateTextError, match=r"page\.html, line \d"):
        template_texts(source, "page.html")


def test_merging_keeps_translations_and_drops_what_left_the_code() -> None:
    first = merge([], [Text("oud"), Text("blijft"), Text("bron", "bronnen")])
    first.get("blijft").string = "stays"
    first.get("bron").string = ("source", "sources")
    second = merge([first], [Text("blijft", file="b.py", line=9), Text("bron", "bronnen"), Text("nieuw")])
    assert {m.id: m.string for m in second if m.id} == {
        "blijft": "stays",
        ("bron", "bronnen"): ("source", "sources"),
        "nieuw": "",
    }


def test_the_same_texts_on_other_lines_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    texts = [Text("één", file="a.py", line=1), Text("100%%", file="b.py", line=2), Text("één", file="c.py", line=3)]
    assert save(merge([load(path)], texts), path)
    before = path.read_bytes()
    moved = [Text(text.singular, file=text.file, line=100 + (text.line or 0)) for text in reversed(texts)]
    assert not save(merge([load(path)], moved), path)
    assert path.read_bytes() == before
    assert b"a.py c.py" in before


@pytest.mark.parametrize(
    ("text", "english", "fault"),
    [
        (Text("Rij {row}"), "Row {row}", None),
        (Text("Rij {row}"), "Row {rij}", "lacks {row}"),
        (Text("Rij {row:d}"), "Row", "lacks {row}"),
        (Text("%(n)s bron", "%(n)s bronnen"), ("One source", "%(n)s sources"), None),
        (Text("%(n)s bron", "%(n)s bronnen"), ("One source", "sources"), "lacks %(n)s"),
        (Text("bron", "bronnen"), ("source", ""), "needs English for both"),
        (Text("Naam"), "", "has no English"),
    ],
)
def test_a_translation_keeps_the_named_places(text: Text, english: str | tuple[str, str], fault: str | None) -> None:
    catalogue = merge([], [text])
    catalogue.get(text.singular).string = english
    found = faults(catalogue, [text])
    assert found == [] if fault is None else any(fault in one for one in found)


def test_missing_fuzzy_and_surplus_texts_are_faults() -> None:
    catalogue = merge([], [Text("weg"), Text("vaag")])
    for message in catalogue:
        message.string = "x"
    catalogue.get("vaag").flags.add("fuzzy")
    found = " ".join(faults(catalogue, [Text("vaag"), Text("nieuw", file="p.html")]))
    assert "p.html: no English for “nieuw”" in found
    assert "“vaag” is fuzzy" in found
    assert "“weg” is in the catalogue and nowhere in the code" in found


def test_places_are_read_as_python_reads_them() -> None:
    assert places("{a!r} {b.c:.1f} {{niet}} %(d)s %%(e)s los { accolade") == frozenset({"%(d)s"})
    assert places("{a!r} {{niet}} {b:.1f}") == frozenset({"{a}", "{b}"})
    assert differences(("{a}",), ("{a} {b}",)) == ["has the unknown place {b}"]


def test_django_shows_the_english_that_was_compiled(tmp_path: Path, settings: Settings) -> None:
    """The whole way: template → key → .po → .mo → what a reader of the English page sees."""
    source = "{% blocktranslate count n=x %}{{ n }} bron, 5%{% plural %}{{ n }} bronnen, 5%{% endblocktranslate %}"
    catalogue = merge([], template_texts(source, "page.html"))
    catalogue.get("%(n)s bron, 5%%").string = ("%(n)s source, 5%%", "%(n)s sources, 5%%")
    po = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    assert save(catalogue, po)
    assert compile_catalogue(po, po.with_suffix(".mo"))
    assert not compile_catalogue(po, po.with_suffix(".mo")), "an unchanged catalogue is not compiled again"
    settings.LOCALE_PATHS = [tmp_path]
    template = Engine(builtins=["django.templatetags.i18n"]).from_string(source)
    with translation.override("en"):
        assert template.render(Context({"x": 3})) == "3 sources, 5%"
        assert template.render(Context({"x": 1})) == "1 source, 5%"
    with translation.override("nl"):
        assert template.render(Context({"x": 3})) == "3 bronnen, 5%"


def test_a_text_without_english_is_shown_in_dutch(tmp_path: Path, settings: Settings) -> None:
    source = "{% blocktranslate count n=x %}{{ n }} kaart{% plural %}{{ n }} kaarten{% endblocktranslate %}"
    po = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    save(merge([load(po)], template_texts(source, "page.html")), po)
    compile_catalogue(po, po.with_suffix(".mo"))
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("en"):
        assert (
            Engine(builtins=["django.templatetags.i18n"]).from_string(source).render(Context({"x": 2})) == "2 kaarten"
        )


def test_a_translator_gets_what_is_to_do_and_gives_it_back() -> None:
    catalogue = merge([], [Text("klaar"), Text("bron", "bronnen"), Text("Bron", context="water")])
    catalogue.get("klaar").string = "done"
    asked = to_do(catalogue)
    assert [(one["context"], one["text"], one.get("plural")) for one in asked] == [
        ("water", "Bron", None),
        ("", "bron", "bronnen"),
    ]
    answers = [{**one, "english": "spring", "english_plural": "springs"} for one in asked]
    assert fill(catalogue, [*answers, {"text": "weg", "english": "gone"}]) == [{"text": "weg", "english": "gone"}]
    assert to_do(catalogue) == []
    assert catalogue.get("bron").string == ("spring", "springs")
    assert catalogue.get("Bron", "water").string == "spring"


def test_a_text_stands_with_the_part_that_alone_uses_it() -> None:
    parts = [Path("kernel"), Path("rooms/atlas"), SHARED]
    texts = [
        Text("bron", file="pack/rooms/atlas/kinds.py"),
        Text("bron", file="pack/rooms/atlas/templates/atlas/bron.html"),
        Text("huis", file="pack/rooms/atlas/pages.py"),
        Text("huis", file="pack/kernel/house.py"),
        Text("huis", context="drawing", file="pack/kernel/house.py"),
        Text("rij", file="pack/engines/csv.py"),
    ]
    divided = by_part(texts, "pack", parts)
    assert {part: [(one.context, one.singular) for one in own] for part, own in divided.items()} == {
        Path("kernel"): [("drawing", "huis")],
        Path("rooms/atlas"): [("", "bron"), ("", "bron")],
        SHARED: [("", "huis"), ("", "huis"), ("", "rij")],
    }


def test_a_text_that_moves_to_another_catalogue_keeps_its_english() -> None:
    before = merge([], [Text("bron"), Text("doel")])
    before.get("bron").string = "source"
    empty = merge([], [Text("bron")])
    after = merge([empty, before], [Text("bron")])
    assert [(message.id, message.string) for message in after if message.id] == [("bron", "source")]


def test_a_part_without_texts_has_no_catalogue(tmp_path: Path) -> None:
    po = tmp_path / "django.po"
    assert not save(merge([], []), po)
    assert save(merge([], [Text("bron")]), po)
    assert save(merge([], []), po)
    assert not po.exists()
