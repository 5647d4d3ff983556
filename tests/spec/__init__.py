"""The specification of the SQL of definitions: small tables in, expected figures out, for every engine."""
