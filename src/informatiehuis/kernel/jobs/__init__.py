"""Work in the background: declared once, asked for in the transaction of an action, done by a worker.

A room declares its jobs with `job` in its `jobs.py`, asks for them with `ask`, and may let a schedule ask
(`schedules`). The queue and who takes what from it is that of django-tasks-db; on top of it stand here what it does not
know: the same work once, retries, progress, cancelling, time limits, leases, and schedules.
"""

from informatiehuis.kernel.jobs.asking import ask
from informatiehuis.kernel.jobs.declaring import Declared, Running, job

__all__ = ["Declared", "Running", "ask", "job"]
