"""From raw to validated: chains of stages, the periods that they were computed for, and who validated those."""
