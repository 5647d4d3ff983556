"""OGC SensorThings API 1.1 at `/sta/v1.1`: what `engines.sensorthings` reads and judges, answered from this house."""
