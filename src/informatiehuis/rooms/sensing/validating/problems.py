"""What can be wrong with validating, in the words of who does it."""

from informatiehuis.engines.problems import Problem


class NotValidatable(Problem):
    """A period cannot be computed or decided on now, and this is why."""

    code = "sensing-not-validatable"
    status = 409


class Derived(Problem):
    """A validated series is made by validating, and not written by hand."""

    code = "sensing-derived"
    status = 409
