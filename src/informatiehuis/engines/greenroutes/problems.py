"""What can be wrong with a question about routes, so that somebody can mend it."""

from informatiehuis.engines.problems import Problem


class GreenRoutesProblem(Problem):
    """A route cannot be given."""

    code = "green-routes"


class UnknownPlace(GreenRoutesProblem):
    """A place is not on the network."""

    code = "green-routes-place"


class NoRoute(GreenRoutesProblem):
    """The network does not connect two places."""

    code = "green-routes-none"
