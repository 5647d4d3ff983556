"""Pages for who administers the house: accounts, roles, and why an account may (not) do something."""
