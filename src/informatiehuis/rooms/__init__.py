"""One Django app per capability; a room owns its kinds, actions, queries, pages and API."""
