"""How an outcome came about: the trace of an evaluation, told in words, and played again."""
