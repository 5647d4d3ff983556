"""Models of architecture: read, judged, drawn and written in the exchange format of ArchiMate 3.1.

Knows nothing of the house: what an element is a picture of is for the rooms.
"""
