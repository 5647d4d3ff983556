"""Which part of a source a query needs, found in the query itself; reading that part is for the connectors."""

from informatiehuis.engines.federation.conditions import parse
from informatiehuis.engines.federation.needs import needs

__all__ = ["needs", "parse"]
