"""How the database stands, and what it says of accounts, history and data.

The chain is not walked here, which takes long in an old house; `informatiehuis audit verify` does that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import check_password
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone

from informatiehuis.engines.problems import N_, for_count
from informatiehuis.kernel import anchors as anchoring
from informatiehuis.kernel import tallies
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import ChainHead, Event, User
from informatiehuis.portal.checkup.duties import mandates, screening
from informatiehuis.portal.checkup.judgement import Judgement, Level, ok, warning, wrong
from informatiehuis.rooms.atlas.judging import ages
from informatiehuis.rooms.atlas.models import Snapshot

OLDEST_POSTGRESQL = 15
ANCHOR_DAYS = 31
NAMED = 5
CLOCK_SLACK = timedelta(minutes=1)


def points(house: House, now: datetime) -> Iterator[Judgement]:
    """The points that need the database; only the first of them when it cannot be used."""
    reached = database()
    yield reached
    if reached.level is Level.WRONG:
        return
    yield engine()
    migrated = migrations()
    yield migrated
    if migrated.level is not Level.WRONG:
        yield accounts(house)
        yield mandates(house)
        yield screening(house, now)
        yield chain()
        yield anchors(now)
        yield counts()
        yield clock(now)
        yield data(now)


def database() -> Judgement:
    name = str(connection.settings_dict["NAME"])
    remedy = N_(
        "Kijk DATABASE_URL na, en of de database draait. Pas daarna is te zien hoe accounts, geschiedenis en "
        "gegevens ervoor staan."
    )
    if connection.vendor == "sqlite" and not connection.is_in_memory_db() and not Path(name).exists():  # type: ignore[attr-defined]
        remedy = N_("Geef 'informatiehuis init', of zet {name} terug uit een kopie.")
        return wrong("database", N_("De database {name} is er niet."), remedy, name=name)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0]
        return wrong("database", N_("De database is niet te bereiken: {detail}"), remedy, detail=detail)
    return ok("database", N_("De database is te bereiken."))


def engine() -> Judgement:
    """SQLite: readers and a writer beside each other (WAL). PostgreSQL: a version that the house is tested with."""
    if connection.vendor == "postgresql":
        found = connection.pg_version // 10_000  # type: ignore[attr-defined]
        return postgresql_version(found)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
    if journal == "wal":
        return ok("database-engine", N_("SQLite laat lezen en schrijven tegelijk toe (WAL)."))
    return wrong(
        "database-engine",
        N_("SQLite staat niet in WAL maar in '{journal}': wie leest, houdt wie schrijft tegen."),
        N_("Zet de map van het huis op een gewone schijf van deze machine, niet op een netwerkschijf."),
        journal=journal,
    )


def postgresql_version(found: int) -> Judgement:
    """Judge a major version of PostgreSQL."""
    facts = {"found": found, "oldest": OLDEST_POSTGRESQL}
    if found >= OLDEST_POSTGRESQL:
        return ok("database-engine", N_("PostgreSQL is versie {found}."), **facts)
    return wrong(
        "database-engine",
        N_("PostgreSQL is versie {found}; het huis vraagt versie {oldest} of nieuwer."),
        N_("Werk PostgreSQL bij."),
        **facts,
    )


def migrations() -> Judgement:
    """Whether the tables are those of this version of the house: neither older nor newer."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    absent = executor.migration_plan(loader.graph.leaf_nodes())
    if absent:
        message = for_count(
            len(absent),
            N_("De database loopt {count} wijziging achter op deze versie van het huis."),
            N_("De database loopt {count} wijzigingen achter op deze versie van het huis."),
        )
        return wrong("migrations", message, N_("Maak een kopie, en geef 'informatiehuis init'."), count=len(absent))
    ahead = [
        one for one in loader.applied_migrations if one[0] in loader.migrated_apps and one not in loader.disk_migrations
    ]
    if ahead:
        return wrong(
            "migrations",
            N_("De database is van een nieuwere versie van het huis: {names}."),
            N_("Installeer die versie, of zet een kopie van ervoor terug."),
            names=", ".join(sorted(".".join(one) for one in ahead)),
        )
    return ok("migrations", N_("De database past bij deze versie van het huis."))


def accounts(house: House) -> Judgement:
    """The file with first passwords that `init` leaves: whether it is there, and opens accounts still."""
    file = house.root / "accounts.txt"
    if not file.is_file():
        return ok("first-passwords", N_("Het bestand met de eerste wachtwoorden is weg."))
    opened = sorted(_opened_by(file))
    if opened:
        return wrong(
            "first-passwords",
            N_("De eerste wachtwoorden in {file} gelden nog voor: {users}."),
            N_("Kies nieuwe wachtwoorden in het portaal, en gooi het bestand weg."),
            file=file,
            users=", ".join(opened),
        )
    return warning(
        "first-passwords",
        N_("{file} staat er nog. De wachtwoorden erin gelden niet meer."),
        N_("Gooi het bestand weg."),
        file=file,
    )


def _opened_by(file: Path) -> Iterator[str]:
    """The names in the file whose password still is the one that stands there. Looking changes no hash."""
    told = dict(line.split("\t")[:2] for line in file.read_text("utf-8", "replace").splitlines() if "\t" in line)
    for username, password in User.objects.filter(username__in=told, is_active=True).values_list(
        "username", "password"
    ):
        if check_password(told[username], password):
            yield username


def counts() -> Judgement:
    """Whether the numbers that the triggers keep are those of the things themselves."""
    if wrong_ones := tallies.wrong_counts():
        return wrong(
            "counts",
            N_("De aantallen in de registers kloppen niet: {number} ervan wijken af."),
            N_(
                "Iemand heeft buiten het huis om in de database geschreven. Kijk de geschiedenis na met 'audit verify'."
            ),
            number=wrong_ones,
        )
    return ok("counts", N_("De aantallen in de registers zijn die van wat erin staat."))


def chain() -> Judgement:
    """Whether the head of the chain is that of its last event. Others may write meanwhile: the head is read last."""
    last = Event.objects.aggregate(last=Max("number"))["last"] or 0
    head = ChainHead.objects.filter(pk=1).first()
    number = head.number if head else 0
    if not last and not number:
        return warning(
            "chain",
            N_("Er is nog niets vastgelegd in de geschiedenis."),
            N_("Geef 'informatiehuis init': dat legt de eerste accounts vast."),
        )
    held = Event.objects.filter(number=number).values_list("hash", flat=True).first()
    if head is None or number < last or held != head.hash:
        return wrong(
            "chain",
            N_("De geschiedenis eindigt niet waar zij hoort te eindigen: gebeurtenissen zijn weg of veranderd."),
            N_("Geef 'informatiehuis audit verify': dat zegt waar. Zet daarna een kopie terug van ervoor."),
        )
    message = for_count(
        number,
        N_("De geschiedenis heeft {number} gebeurtenis en eindigt waar zij hoort."),
        N_("De geschiedenis heeft {number} gebeurtenissen en eindigt waar zij hoort."),
    )
    return ok("chain", message, number=number)


def anchors(now: datetime) -> Judgement:
    """Whether the chain passes through its anchors, and whether the last of them is recent enough."""
    held = anchoring.points()
    remedy = N_("Geef 'informatiehuis audit anchor --to ankers.json', en laat iemand anders het bestand bewaren.")
    if not held:
        return warning("anchors", N_("De geschiedenis is nergens verankerd: herschrijven valt niet op."), remedy)
    if broken := list(anchoring.broken(held)):
        return wrong(
            "anchors",
            N_("De geschiedenis loopt niet meer door {count} van haar {total} ankers: zij kan herschreven zijn."),
            N_("Geef 'informatiehuis audit verify', en vergelijk met de ankers die een ander bewaart."),
            count=len(broken),
            total=len(held),
        )
    last = held[-1]
    days = (now - last.made_at).days
    facts = {"days": days, "day": f"{timezone.localtime(last.made_at):%d-%m-%Y}"}
    if days > ANCHOR_DAYS and Event.objects.filter(number__gt=last.events).exists():
        message = N_("Het laatste anker is van {day}, {days} dagen geleden; wat daarna kwam is niet verankerd.")
        return warning("anchors", message, remedy, **facts)
    return ok("anchors", N_("Het laatste anker is van {day}."), **facts)


def clock(now: datetime) -> Judgement:
    last = Event.objects.aggregate(last=Max("recorded_at"))["last"]
    if last and last > now + CLOCK_SLACK:
        return wrong(
            "clock",
            N_("De laatste gebeurtenis is van {last}, en dat moet nog komen: de klok loopt of liep fout."),
            N_("Laat de machine haar klok gelijk zetten (NTP)."),
            last=f"{timezone.localtime(last):%d-%m-%Y %H:%M}",
        )
    return ok("clock", N_("Geen gebeurtenis ligt in de toekomst."))


def data(now: datetime) -> Judgement:
    """Whether the data in force are as fresh as was agreed for their sources."""
    held = Snapshot.objects.filter(is_current=True).select_related("source").order_by("retrieved_at", "pk")
    late = [(one.source.slug, age.sentence) for one in held for age in ages(one, now) if not age.passed]
    names = list(dict.fromkeys(slug for slug, _ in late))
    if late:
        message = for_count(
            len(names),
            N_("De gegevens van {count} bron zijn ouder dan afgesproken: {names}. {oldest}"),
            N_("De gegevens van {count} bronnen zijn ouder dan afgesproken: {names}. {oldest}"),
        )
        shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
        remedy = N_("Geef 'informatiehuis source snapshot --all'; lukt dat niet, vraag het dan aan wie de bron maakt.")
        return warning("data", message, remedy, count=len(names), names=shown, oldest=late[0][1])
    if not held:
        return ok("data", N_("Er zijn nog geen gegevens opgehaald."))
    facts = {"count": len(held), "day": f"{timezone.localtime(held[0].retrieved_at):%d-%m-%Y}"}
    message = for_count(
        len(held),
        N_("De gegevens zijn zo vers als afgesproken: {count} bron, opgehaald op {day}."),
        N_("De gegevens zijn zo vers als afgesproken: {count} bronnen, de oudste opgehaald op {day}."),
    )
    return ok("data", message, **facts)
