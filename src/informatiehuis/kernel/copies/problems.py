"""What can be wrong with a copy of a house, or with the house that it is made from or put into."""

from informatiehuis.engines.problems import Problem


class CopyProblem(Problem):
    """A copy of a house cannot be written or read."""

    code = "copy"


class NoCopy(CopyProblem):
    """This is not a copy of a house, or it was not finished."""

    code = "copy-unknown"


class NotThisVersion(CopyProblem):
    """The copy was made by a version with other tables or another form."""

    code = "copy-version"


class DamagedCopy(CopyProblem):
    """A file of the copy is missing, added, or is not what was written; `facts["file"]` says which."""

    code = "copy-damaged"


class NotEmpty(CopyProblem):
    """There is already something where the house or its copy should come."""

    code = "copy-not-empty"


class NotTheSame(CopyProblem):
    """What was read in is not what the copy says; nothing of it stayed."""

    code = "copy-differs"


class BrokenHouse(CopyProblem):
    """The house itself is not whole, so that a copy of it could not be read in again."""

    code = "copy-of-broken-house"
