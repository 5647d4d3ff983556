"""The front door: settings, site shell, home, search, API root, OGC root, catalogue and identity."""
