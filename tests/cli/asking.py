"""Run by a test in a process of its own: asks a house some addresses and writes what it answers, as JSON.

JSON is compared whatever the order of its keys, and RDF as a graph: there a database may have an order of its own.
"""

import hashlib
import json
import os
import re
import sys

import django
from rdflib import Graph
from rdflib.compare import to_canonical_graph

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
django.setup()

from django.test import Client  # noqa: E402 - a model can be imported only when Django is set up

# a token of this one answer, and the minute at which a page would be printed
ONE_TIME = re.compile(
    rb'name="csrfmiddlewaretoken" value="\w+"|<p class="house-print-only house-print-address">.*?</p>'
)


def main(addresses: list[str]) -> None:
    found = {}
    for address in addresses:
        answer = Client(headers={"host": "localhost"}).get(address)
        content = meaning(answer.get("Content-Type", ""), answer.getvalue())
        found[address] = [answer.status_code, answer.get("Location", ""), hashlib.sha256(content).hexdigest()]
    sys.stdout.write(json.dumps(found))


def meaning(media_type: str, content: bytes) -> bytes:
    if "json" in media_type:
        return json.dumps(json.loads(content), sort_keys=True).encode()
    if "turtle" in media_type:
        graph = to_canonical_graph(Graph().parse(data=content, format="turtle"))
        return b"\n".join(sorted(graph.serialize(format="nt", encoding="utf-8").splitlines()))
    return ONE_TIME.sub(b"", content)


if __name__ == "__main__":
    main(sys.argv[1:])
