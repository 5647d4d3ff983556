"""How gunicorn logs: its own messages as all others, and no line of its own for a request.

Its access log would hold the address of the visitor and the query; the line that `requests` writes has neither.
"""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from informatiehuis.portal.observing.logs import formatter, in_text


class HouseLogger(Logger):
    """Gunicorn's logger with the form of the house."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(text=in_text()))
        # it would write each request, also where the settings of gunicorn ask for it
        self.access_log.handlers = [logging.NullHandler()]

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Nothing: each request has its line already."""
