"""A device in words, from what its browser says of itself: enough to recognise one's own, and no more."""

from django.utils.translation import gettext as _

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""What to look for, in this order, because browsers name each other; and how people call it."""


def in_words(user_agent: str) -> str:
    """`Firefox op Windows`; what cannot be recognised is said to be unknown."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("{browser} op {system}").format(browser=browser, system=system)
    return browser or system or _("onbekend apparaat")
