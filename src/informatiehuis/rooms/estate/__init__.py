"""The room that answers what there is, from whom, and what touches what: processes, i-assets and contracts."""
