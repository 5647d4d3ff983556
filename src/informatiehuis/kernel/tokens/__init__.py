"""Tokens: how a program comes in for an account, without a session (docs/adr/0015-accounts-and-tokens.md).

`spelling` is how a token looks, `actions` makes and ends them, `presenting` judges one that comes in.
"""
