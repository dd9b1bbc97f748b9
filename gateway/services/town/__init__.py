"""The town: its registry, its people and accounts, who may do and see what."""
