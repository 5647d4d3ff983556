"""OGC API Features and Tiles at `/ogc/`: areas, published figures and spatial sources, as this reader may see them.

Parts 1 and 2 of OGC API Features (OGC 17-069r4, 18-058r1), its queryables (OGC 19-079r2) and OGC API Tiles (OGC
20-057). What a feature or a tile is made of is left to `engines.features`.
"""
