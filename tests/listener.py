"""The outer listener of a town, with the rights it has there."""

import copy

from flask import Flask

from gateway.domain import wording
from gateway.services.desk import Office
from gateway.settings import CONFIG
from tests import databases
from tests.world import World, fresh_store
from web.public import create_app


def app_of(world: World) -> Flask:
    """The outer application; on PostgreSQL its database lets it do what a town's does."""
    return create_app(office_of(world), wording.load(CONFIG, "public"))


def office_of(world: World) -> Office:
    """The town's office with a database that a user of its own opens, where there are users."""
    if world.store.file is not None:
        return world.office
    made = copy.copy(world.office)
    made.store = fresh_store(databases.restricted(world.settings.database_url))
    databases.quicken(made.store)
    world.stores.append(made.store)
    return made
