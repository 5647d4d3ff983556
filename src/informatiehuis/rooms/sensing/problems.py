"""What can be wrong with measuring, in the words of who sends or keeps."""

from informatiehuis.engines.problems import Problem


class NotComplete(Problem):
    """The register does not say of a sensor what it has to say before it measures."""

    code = "sensor-not-complete"
    status = 409


class NotRegistered(Problem):
    """What is sent stands under no sensor in the register, or under one that does not measure."""

    code = "sensor-not-registered"
    status = 403


class NothingThere(Problem):
    """There is no entity of this number, or not for this reader."""

    code = "no-such-entity"
    status = 404


class TooMuch(Problem):
    """A question that would look through more than the house does in one go."""

    code = "too-much"


class NotYet(Problem):
    """What the standard has and this house does not do."""

    code = "not-implemented"
    status = 501
