"""The tables of background work."""

from __future__ import annotations

from tests.access.tables import Technical

WORK = "what is to be done, is done and was done; what a job changes it changes through actions"
TURNS = "when the house does what it does by the clock; who sets that does so by an action with an event"

TABLES = {
    "django_tasks_database.DBTaskResult": Technical(WORK),
    "kernel.Job": Technical(WORK),
    "kernel.JobWorker": Technical(WORK),
    "kernel.ScheduleSetting": Technical(TURNS),
    "kernel.ScheduleTurn": Technical(TURNS),
    "kernel.ScheduleClock": Technical(TURNS),
}
