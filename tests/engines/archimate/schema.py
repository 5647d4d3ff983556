"""The official schema of the exchange format, with the one of Dublin Core that metadata use; nothing is fetched."""

from __future__ import annotations

from functools import cache
from typing import Any

from lxml import etree

from tests.shared import STANDARDS

FOLDER = STANDARDS / "archimate-xsd31" / "org.opengroup.archimate.xmlexchange" / "xsd"
BOTH = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <xs:import namespace="http://www.opengroup.org/xsd/archimate/3.0/" schemaLocation="{FOLDER}/archimate3_Diagram.xsd"/>
 <xs:import namespace="http://purl.org/dc/elements/1.1/" schemaLocation="{FOLDER}/dc.xsd"/>
</xs:schema>"""


class _Local(etree.Resolver):
    """Answers for the schema of `xml:lang` with the copy beside the others, whatever address asks for it."""

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:
        if system_url.endswith("/xml.xsd"):
            return self.resolve_filename(str(FOLDER / "xml.xsd"), context)
        return None


@cache
def _schema() -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local())
    return etree.XMLSchema(etree.fromstring(BOTH, parser))


def errors(content: bytes) -> list[str]:
    """What the official schema has against a file; nothing when it is valid."""
    schema = _schema()
    schema.validate(etree.fromstring(content))
    return [f"{one.line}: {one.message}" for one in schema.error_log]
