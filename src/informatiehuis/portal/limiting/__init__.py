"""How often somebody may ask what costs the house much, so that one visitor cannot take it along.

An account or, for whoever did not sign in, an address may ask each class of addresses so many times a minute
(`classes`). The count is shared by all processes (`portal.sharing`) and exact; who asks more gets 429 with how long to
wait (`middleware`). Signing in has limits of its own.
"""
