"""Texts in and out: stored, claimed, handed over, and what became of each."""
