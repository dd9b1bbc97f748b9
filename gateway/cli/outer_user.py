"""The user as whom the outer listener opens PostgreSQL: is it there, may it do enough, and no more?

What it may do is in store/grants.py, how it is made in docs/postgresql.md.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from gateway.cli.finding import MEND, NOTE, OK
from gateway.settings import Settings
from gateway.store import db, grants
from gateway.store.db import Store
from gateway.store.grants import Right

_MAKE = (
    f"there is no role {grants.ROLE}: an administrator of PostgreSQL has to run "
    f"`CREATE ROLE {grants.ROLE}`, then `gridline db upgrade` gives it its rights"
)
_PLACE = text("SELECT current_database(), pg_postmaster_start_time()")


def lacking(store: Store) -> str | None:
    """What is to be done so that there can be such a user; None when nothing is."""
    if store.file is not None:
        return None
    with store.reader.connect() as connection:
        return None if grants.known(connection) else _MAKE


def verdict(settings: Settings, store: Store) -> tuple[str, str] | None:
    """How it is with the user, and what to mend; SQLite has no users."""
    url = settings.hooks_database_url
    if store.file is not None:
        says = "[database] hooks_url is PostgreSQL's, and the database is not: take it out"
        return (MEND, says) if url else None
    lacks = lacking(store)
    if not url:
        says = "the outer listener may do whatever the gateway may: give it a user of its own"
        return NOTE, f"{says}, see docs/postgresql.md" + (f"; {lacks}" if lacks else "")
    return (MEND, lacks) if lacks else _of_user(Store(db.url_of(url, settings.data)), store)


def _of_user(theirs: Store, ours: Store) -> tuple[str, str]:
    try:
        with theirs.reader.connect() as connection, ours.reader.connect() as own:
            if _place(connection) != _place(own):
                return MEND, "[database] hooks_url leads to another database than url"
            user = str(connection.scalar(text("SELECT current_user")))
            return _of_rights(user, grants.held(connection, user))
    except OperationalError as error:
        return MEND, f"[database] hooks_url does not open the database: {error.orig}"
    finally:
        theirs.close()


def _place(connection: Connection) -> tuple[object, ...]:
    return tuple(connection.execute(_PLACE).one())


def _of_rights(user: str, held: frozenset[Right]) -> tuple[str, str]:
    if lacks := grants.due() - held:
        says = f"{user} may not {_named(lacks)}: run `GRANT {grants.ROLE} TO {user}`"
        return MEND, f"{says}, then `gridline db upgrade`"
    if beyond := held - grants.due():
        says = f"{user} may {_named(beyond)}, which is not the outer listener's to do"
        return MEND, f"{says}: let it be a member of {grants.ROLE} alone, and own nothing"
    return OK, f"{user} has the rights of {grants.ROLE} and no others"


def _named(rights: frozenset[Right]) -> str:
    name, verb, column = min(rights)
    more = f" (and {len(rights) - 1} things more)" if len(rights) > 1 else ""
    return f"{verb} {name}{'.' if column else ''}{column}{more}"
