"""Views as boxes and lines, and which applications do the same."""

from __future__ import annotations

from pathlib import Path

from informatiehuis.engines.archimate import reading
from informatiehuis.engines.archimate.drawing import Shape, draw, elements_in, relations_in
from informatiehuis.engines.archimate.functions import shared_functions
from informatiehuis.engines.archimate.model import Connection, Element, Model, Node, Relationship, Text, View

EVERYTHING = reading.read((Path(__file__).parent / "files" / "everything.xml").read_bytes())


def element(identifier: str, type: str, name: str) -> Element:
    return Element(identifier, type, (Text(name),))


def test_boxes_have_the_shape_and_layer_of_their_type_and_lie_within_the_drawing() -> None:
    made = draw(EVERYTHING, EVERYTHING.views[0])
    by_type = {one.type: one for one in made.boxes}
    assert by_type["ApplicationComponent"].shape is Shape.BOX
    assert by_type["ApplicationFunction"].shape is Shape.ROUND
    assert by_type["DataObject"].shape is Shape.PASSIVE
    assert by_type["ApplicationComponent"].layer == "application"
    assert by_type["ApplicationComponent"].lines[0][1] == "Eigen naam", "the label of the node counts"
    assert [one.lines[0][1] for one in made.boxes if one.shape is Shape.NOTE] == ["Zaaksyste…"], "what it is about"
    assert [one.type for one in made.boxes if one.has_parts] == ["", "ApplicationComponent"]
    for one in made.boxes:
        assert 0 < one.x < one.x + one.width < made.width
        assert 0 < one.y < one.y + one.height < made.height


def test_lines_follow_their_bendpoints_and_a_nested_relation_is_not_drawn() -> None:
    made = draw(EVERYTHING, EVERYTHING.views[0])
    access, line = made.lines
    assert (access.type, access.dashes, access.ends) == ("Access", "dotted", "open")
    assert access.points == ((72, 87), (72, 132), (92, 132), (92, 212))
    assert line.points[-1] == (82, 132), "it ends in the middle of the other line"


def test_a_line_without_attachments_starts_and_ends_at_the_edges() -> None:
    view = View(
        "v",
        nodes=(Node("a", "Element", 0, 0, 100, 50, "x"), Node("b", "Element", 200, 0, 100, 50, "y")),
        connections=(Connection("c", "Relationship", "a", "b", "r"),),
    )
    elements = (element("x", "Node", "X"), element("y", "Node", "Y"))
    made = draw(Model("m", (), elements=elements, views=(view,)), view)
    assert made.lines[0].points == ((112, 37), (212, 37))


def test_long_names_are_broken_and_cut() -> None:
    view = View("v", nodes=(Node("a", "Element", 0, 0, 80, 60, "x"),))
    name = "Vergunningverlening toezicht en handhaving fysieke leefomgeving"
    made = draw(Model("m", (), elements=(element("x", "Goal", name),), views=(view,)), view)
    assert made.boxes[0].shape is Shape.CUT
    lines = [text for _y, text in made.boxes[0].lines]
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_an_empty_view_and_a_view_of_far_too_much_can_be_drawn() -> None:
    assert draw(EVERYTHING, EVERYTHING.views[1]).boxes == ()
    view = View("v", nodes=tuple(Node(f"n{n}", "Element", n, n, 10, 10, "x") for n in range(2000)))
    made = draw(Model("m", (), elements=(element("x", "Goal", "X"),), views=(view,)), view)
    assert not made.is_whole
    assert len(made.boxes) == 1500


def test_what_is_in_a_view_is_told_in_words() -> None:
    view = EVERYTHING.views[0]
    assert [one.identifier for one in elements_in(EVERYTHING, view)] == ["app", "function", "data"]
    told = [(one.source, one.type, one.target) for one in relations_in(EVERYTHING, view)]
    assert told == [("Zaakregistratie", "Access", "Zaak"), ("Zaaksysteem", "Assignment", "Zaakregistratie")]


def test_three_applications_that_do_the_same_are_found_over_models_and_through_services() -> None:
    first = Model(
        "m",
        (),
        elements=(
            element("a", "ApplicationComponent", "Zaaksysteem"),
            element("b", "ApplicationComponent", "Postregistratie"),
            element("f", "ApplicationFunction", "Zaakregistratie"),
            element("s", "ApplicationService", "Zaken bijhouden"),
            element("g", "ApplicationFunction", "Archiveren"),
        ),
        relationships=(
            Relationship("1", "Assignment", "a", "f"),
            Relationship("2", "Assignment", "b", "f"),
            Relationship("3", "Realization", "f", "s"),
            Relationship("4", "Assignment", "a", "g"),
            Relationship("5", "Realization", "s", "f"),
        ),
    )
    second = Model(
        "n",
        (),
        elements=(
            element("a", "ApplicationComponent", "Subsidieportaal"),
            element("z", "ApplicationComponent", "zaaksysteem"),
            element("f", "ApplicationFunction", "zaakregistratie "),
        ),
        relationships=(Relationship("1", "Assignment", "a", "f"), Relationship("2", "Realization", "z", "f")),
    )
    found = shared_functions([("1/", first), ("2/", second)])
    told = {one.function: [name for name, _place in one.applications] for one in found}
    assert told == {
        "Zaakregistratie": ["Postregistratie", "Subsidieportaal", "Zaaksysteem"],
        "Zaken bijhouden": ["Postregistratie", "Zaaksysteem"],
    }
