"""What every room stands on: things, links, parties, areas, events, access, kinds and registers."""
