"""What do we measure, where, for whom and why: the register of sensors, and their observations.

A sensor measures for the house only while its entry in the register says who answers for it, on what ground, what for
and until when. Programs send and read observations as OGC SensorThings API 1.1 asks, at `/sta/v1.1`.
"""
