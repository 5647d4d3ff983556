"""Impact: what a change of a thing touches, by rules that say for every relation how a kind of change travels."""
