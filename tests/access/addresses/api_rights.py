"""The operation of every kind that says what one may do with a thing."""

from __future__ import annotations

from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.register.presenting import camel
from tests.access.addresses import Address

OPERATIONS = {
    f"{camel(kind.name)}Access": Address(f"/api/v1/{kind.api_name}/{{slug}}/toegang", kind=kind.name, english=False)
    for kind in all_kinds()
}
