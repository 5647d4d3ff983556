"""Pages that update by themselves: what is measured goes to whoever has one open (ADR 36)."""
