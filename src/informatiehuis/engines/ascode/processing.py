"""Processing activities as they stand in files: what data are used for, and on what ground in law."""

from dataclasses import dataclass
from typing import Annotated

from informatiehuis.engines.ascode.choices import Access, LegalBasis
from informatiehuis.engines.ascode.keys import AccessClass, Note, Owner, ValidFrom, ValidUntil
from informatiehuis.engines.ascode.schema import Doc, Prosaic, Refers, Slug, Uri, Value


@dataclass(frozen=True, kw_only=True)
class ProcessingActivity(Value):
    """What an organisation does with data and why (AVG, article 30). Sources name it under `purposes`."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the purpose that people choose.")]
    title: Annotated[str, Doc("titel", "Name of the activity, as in the official register.")]
    purpose: Annotated[Prosaic, Doc("doel", "What the data are used for, in plain language.")]
    legal_basis: Annotated[LegalBasis, Doc("grondslag", "Ground in article 6, paragraph 1, of the AVG.")]
    responsible: Annotated[
        str, Doc("verwerkingsverantwoordelijke", "Slug of the party that answers for it."), Refers("party")
    ]
    law: Annotated[str | None, Doc("wet en artikel", "Law that gives the task or duty, with its article.")] = None
    data_categories: Annotated[tuple[str, ...], Doc("soorten gegevens", "Categories of data.")] = ()
    people_categories: Annotated[tuple[str, ...], Doc("over wie", "Categories of people the data are about.")] = ()
    retention: Annotated[str | None, Doc("bewaartermijn", "How long the data are kept.")] = None
    register_entry: Annotated[
        Uri | None, Doc("in het register", "Address of its entry in the official register of processing.")
    ] = None
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What it is, in one or two sentences.")] = None
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None
