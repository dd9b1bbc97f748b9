"""Turns: what only one transaction at a time may do, in whichever process; the others wait."""

import enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session


class Turn(enum.IntEnum):
    """What is done by one at a time; the numbers hold between versions that run side by side."""

    OUTAGES = 2_358_189  # two workers must not both find no first report
    EDITS = 2_358_190  # the ids of edits rise with their commits
    TICKER = 2_358_191


def take(tx: Session, turn: Turn) -> None:
    """Wait until nobody else has a turn; it is over with the transaction.

    What is read from here on is as the last one has left it. SQLite has one writer anyway.
    """
    if tx.get_bind().dialect.name != "sqlite":
        tx.execute(select(func.pg_advisory_xact_lock(turn)))
