"""Mandates as they stand in files: who may decide what in whose name, on what ground and until when."""

from dataclasses import dataclass
from typing import Annotated

from informatiehuis.engines.ascode.choices import Access, HeldRole, MandateForm, MandateStatus
from informatiehuis.engines.ascode.keys import AccessClass, Note, Owner, ValidFrom, ValidUntil
from informatiehuis.engines.ascode.schema import Doc, Prosaic, Refers, Slug, Uri, Value


@dataclass(frozen=True, kw_only=True)
class Mandate(Value):
    """Who may decide what in whose name (Awb, title 10.1). Accounts that hold it stand in no file."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the mandate.")]
    mandatary: Annotated[str, Doc("wie krijgt de bevoegdheid", "Slug of the party that gets it."), Refers("party")]
    function: Annotated[str, Doc("functie", "Function at that party that may do this; never a person.")]
    powers: Annotated[tuple[str, ...], Doc("waarover", "Names of powers: `adopt`, `publish`.")]
    source: Annotated[str, Doc("vastgelegd in", "Decision or law that says so, with its article.")]
    form: Annotated[MandateForm, Doc("vorm", "How the power was given.")] = MandateForm.MANDATE
    status: Annotated[MandateStatus, Doc("status", "Where it is in its life.")] = MandateStatus.DRAFT
    mandator: Annotated[
        str | None,
        Doc("wie geeft de bevoegdheid", "Slug of the party in whose name is decided; absent for attribution."),
        Refers("party"),
    ] = None
    role: Annotated[
        HeldRole | None, Doc("rol die dit mandaat meebrengt", "Role at that party whose holders have this mandate.")
    ] = None
    kinds: Annotated[
        tuple[str, ...], Doc("soorten", "English names of kinds; absent is all that the powers are about.")
    ] = ()
    party: Annotated[
        str | None,
        Doc("voor zaken van", "Slug of the party whose things it covers, with its parts; absent is everybody's."),
        Refers("party"),
    ] = None
    area: Annotated[str | None, Doc("gebied", "Code of the area in which it holds."), Refers("area")] = None
    single_case: Annotated[str | None, Doc("alleen voor dit ding", "Fixed address of the one thing it is for.")] = None
    limits: Annotated[Prosaic | None, Doc("voorwaarden", "What was said with it, in words.")] = None
    sub_mandate: Annotated[bool, Doc("ondermandaat toegestaan", "Whether it may be passed on.")] = False
    under: Annotated[str | None, Doc("rust op", "Slug of the mandate that it rests on."), Refers("mandate")] = None
    source_url: Annotated[Uri | None, Doc("webadres van het besluit", "Where that can be read.")] = None
    example: Annotated[bool, Doc("verzonnen", "Made up for an example.")] = False
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What it is, in one or two sentences.")] = None
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None
