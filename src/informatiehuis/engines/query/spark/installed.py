"""Whether Spark and the Java it runs on are here, and where; says how to get what is not."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.spark.problems import SparkAbsent

OLDEST_JAVA = 17
CONFIGURATION = Path(__file__).with_name("conf")
"""The settings of the processes of Spark that we start: how much they say."""

STOPPING: Mapping[str, str] = {
    "spark.task.reaper.enabled": "true",
    "spark.task.reaper.pollingInterval": "2s",
    "spark.task.reaper.threadDump": "false",
    "spark.task.reaper.killTimeout": "10s",
}
"""A task that was stopped and does not listen is ended with its executor; otherwise it would compute on for nobody."""


def spark_home() -> Path:
    """The folder of Spark inside its wheel. Raises SparkAbsent."""
    found = importlib.util.find_spec("pyspark")
    if found is None or not found.submodule_search_locations:
        raise SparkAbsent(
            N_("Apache Spark is hier niet geïnstalleerd."),
            N_("Installeer het met 'pip install informatiehuis[cluster]', of reken met --engine duckdb."),
        )
    return Path(next(iter(found.submodule_search_locations)))


def require_java() -> Path:
    """The `java` that Spark will use. Raises SparkAbsent without one, or with one that is too old."""
    named = os.environ.get("JAVA_HOME", "")
    found = shutil.which(str(Path(named) / "bin" / "java")) if named else shutil.which("java")
    remedy = N_("Installeer Java {oldest} of nieuwer; op Debian: apt-get install openjdk-17-jre-headless.")
    if not found:
        raise SparkAbsent(N_("Apache Spark heeft Java nodig, en dat is hier niet."), remedy, oldest=OLDEST_JAVA)
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603 # the machine's own java
    version = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    if version is None or int(version[1]) < OLDEST_JAVA:
        raise SparkAbsent(
            N_("Apache Spark heeft Java {oldest} of nieuwer nodig; hier is {found}."),
            remedy,
            oldest=OLDEST_JAVA,
            found=version[1] if version else "?",
        )
    return Path(found)
