"""The house as a model of architecture, and models of others in the house."""
