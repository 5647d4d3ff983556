"""The proof that the house tells nobody what they may not know, and that nothing writes outside an action.

Here stands what is asked, how and by whom, and the tests that hold it complete; the walk itself is in `tests/walk/`.

One house is planted with things of every kind in every access class. Each field bears a mark that occurs nowhere else.
The walk asks every address, every API operation and every read as every kind of reader, and looks for marks that this
reader may not see. What a reader may see is a plain table in `table.py`, not the policy that is being tested.

Whoever adds something says in a small file of its own part how the walk asks it; until then the suite fails:

* an address: `addresses/<part>.py`, `ADDRESSES["<route name>"] = Address("/path/{slug}/", kind="indicator")`
* an API operation: `addresses/api_<part>.py`, `OPERATIONS["<operationId>"] = Operation(kind="indicator")`
* a kind: `kinds/<part>.py`, `KINDS["<kind>"] = Plant(…)`, with the values that its own rules ask for

All modules in those folders are read; a new part is a new file.
"""
