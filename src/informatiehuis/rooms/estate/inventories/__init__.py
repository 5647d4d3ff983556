"""Full and current sight: sources that list what is in use, held to the register of assets and contracts.

`reading` takes the sightings out of the snapshots, `sight` says what is known, unknown, orphaned and doubled, `using`
has every change, and `components` looks for a component in the bills of materials. ADR 38.
"""
