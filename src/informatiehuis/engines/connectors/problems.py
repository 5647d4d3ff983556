"""What can be wrong with a source, so that the person who owns it can mend it.

The texts are Dutch and are translated where they are shown. Every problem names where it is: the file or
address, and the row, column, field or option when there is one.
"""

from informatiehuis.engines.problems import Problem

SERVER_FAULT = 500
COME_BACK = (408, 425, 429)


class SourceProblem(Problem):
    """A source cannot be described or read."""

    code = "source"


class NotFoundProblem(SourceProblem):
    """There is no such file, folder, page, sheet, layer or table."""

    code = "source-not-found"


class NotRecognisedProblem(SourceProblem):
    """No connector, or more than one, knows this location."""

    code = "source-not-recognised"


class ConnectorProblem(SourceProblem):
    """A connector is unknown or does not load."""

    code = "connector"


class OptionProblem(SourceProblem):
    """An option is unknown or has a value that it cannot have."""

    code = "source-option"


class EmptyProblem(SourceProblem):
    """There is nothing in it."""

    code = "source-empty"


class FormatProblem(SourceProblem):
    """It is not in the format it says, or is damaged."""

    code = "source-format"


class EncodingProblem(FormatProblem):
    """Bytes that are no text in the encoding found or given."""

    code = "source-encoding"


class ArchiveProblem(FormatProblem):
    """A zip that is damaged, cut off, or unpacks to far more than it should."""

    code = "source-archive"


class RowsProblem(FormatProblem):
    """Some rows cannot be read; `facts["rows"]` has the file row, column and value of the first ones."""

    code = "source-rows"


class CrsProblem(SourceProblem):
    """Coordinates do not lie where their CRS says."""

    code = "source-crs"


class GeometryProblem(SourceProblem):
    """Geometries that are not valid; `facts["rows"]` has their rows."""

    code = "source-geometry"


class TransportProblem(SourceProblem):
    """A server does not give what was asked."""

    code = "source-transport"


class RefusedProblem(TransportProblem):
    """We do not go to this address: its scheme or its network is not allowed."""

    code = "source-refused"


class StatusProblem(TransportProblem):
    """The server answers with an error; `facts["status"]` is its HTTP status, `body` how its answer begins."""

    code = "source-status"
    body: bytes = b""

    @property
    def may_pass(self) -> bool:  # type: ignore[override]
        """A fault of the server itself, or being asked to come back later (RFC 9110 section 15, RFC 6585)."""
        status = self.facts.get("status")
        return isinstance(status, int) and (status >= SERVER_FAULT or status in COME_BACK)


class UnreachableProblem(TransportProblem):
    """A server cannot be reached, or breaks off."""

    may_pass = True


class TooSlowProblem(TransportProblem):
    """The server takes longer than it may."""

    code = "source-too-slow"
    may_pass = True


class TooLargeProblem(TransportProblem):
    """There is more than may be read, or no end to it."""

    code = "source-too-large"


class DiskFullProblem(SourceProblem):
    """The disk has no room; `facts` name what is needed, free and missing."""

    code = "disk-full"


class LostProblem(TransportProblem):
    """A server broke off while it was read."""

    code = "source-lost"
    may_pass = True


class ChangedProblem(TransportProblem):
    """A source was changed while it was read, so what came is of two versions."""

    code = "source-changed"
    may_pass = True
