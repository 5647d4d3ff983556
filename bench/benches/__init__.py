"""One module a benchmark; importing this registers them all."""

from bench.benches import chain, csv_snapshot, features_engine, ogc, points_in_areas, portal, starting

__all__ = ["chain", "csv_snapshot", "features_engine", "ogc", "points_in_areas", "portal", "starting"]
