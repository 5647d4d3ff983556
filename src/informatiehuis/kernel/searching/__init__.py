"""Finding anything in the house: the index of all things, kept up to date, and asked for one reader at a time.

`documents` says what of a thing is found, from the declaration of its kind; `keeping` holds the index to the chain of
events; `queries` asks. What words mean as well is said by whoever declares it in `widening`. ADR 25 has the reasons.
"""
