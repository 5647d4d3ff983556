"""Whether engines agree on definitions that nobody thought of: generated SQL and data, and a plain reference."""
