"""Connectors describe a source and read it into parquet; keeping the copy is for the lake."""
