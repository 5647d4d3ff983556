"""The documents of sources: found by search under the rules of their source, and shown with what stands around."""
