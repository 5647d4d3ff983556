"""The walk leaves out no page; the visits themselves are in `test_walk_dutch` and `test_walk_english`."""

from informatiehuis.kernel.kinds import all_kinds
from tests.browser import walk

VISITS = [each for visit in walk.visits() for each in (visit, visit.english())]


def test_every_address_is_visited_or_said_not_to_be_a_page():
    registers = {f"register:*:{what}" for what in (*walk.REGISTER_PAGES, *walk.REGISTER_PAGES_OF_MAKERS)}
    pages = {*walk.PAGES, *walk.PAGES_OF_MAKERS, *walk.PAGES_OF_ADMINISTRATORS, *registers}
    known = {*pages, *walk.NOT_PAGES, *walk.UNNAMED}
    assert walk.routes() == known
    assert pages.isdisjoint(walk.NOT_PAGES)


def test_every_kind_has_something_to_visit():
    assert {kind.name for kind in all_kinds()} == set(walk.EXAMPLES)


def test_no_two_visits_have_one_name():
    names = [str(visit) for visit in VISITS]
    assert len(names) == len(set(names))
