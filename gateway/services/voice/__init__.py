"""Calls: the menu of the hotline, what a call leaves behind, recordings."""
