"""The logic of a model, compiled: types, boxed expressions, decision tables, and the graph of requirements."""
