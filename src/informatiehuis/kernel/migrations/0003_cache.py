"""The table in which the processes of a house count together; it holds nothing that a copy needs."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_anchor")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop, elidable=False)]
