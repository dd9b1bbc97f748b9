"""Tickets: registered, dispatched, worked, decided about and ended."""
