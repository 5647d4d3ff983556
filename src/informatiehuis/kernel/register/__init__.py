"""The generic register: what every declared kind gets for free.

List with filters and search, detail with connections and history, form, life cycle, CSV and Excel in and out, and
API. `queries` reads, `actions` writes, `pages` and `api` stand on both. A room that wants more overrides the
writing of its kind (`actions.override`) or the detail page (`Kind.detail_template`, `Kind.extra`).
"""
