"""The router made from the registry's tables, and when it must be made anew."""

from sqlalchemy import select

from gateway.services.desk import Desk
from gateway.store.tables import Area, Place, RegistryState, Team
from routing import places
from routing import router as routers
from routing.categories import Categories
from routing.router import Router


def load_router(desk: Desk) -> Router:
    """A router for the registry as it is now; making one takes a moment."""
    areas = desk.tx.execute(
        select(Area.id, Area.code, Area.name, Area.level, Area.parent_id).where(Area.active)
    ).all()
    codes = {id_: code for id_, code, *_ in areas}
    found = desk.tx.execute(select(Place.name, Place.area_id, Place.aliases, Place.numbers))
    teams = desk.tx.execute(
        select(Team.code, Team.kind, Team.area_id, Team.categories).where(Team.active)
    )
    limits = desk.settings.routing
    return Router(
        places.Gazetteer(
            [
                places.Area(code, name, level, codes.get(parent or 0))
                for _, code, name, level, parent in areas
            ],
            [
                places.Place(name, codes[area], tuple(aliases), numbers)
                for name, area, aliases, numbers in found
                if area in codes
            ],
            city=desk.settings.place.home_city,
        ),
        desk.rules.categories,
        [
            routers.Team(code, kind, codes[area], tuple(categories))
            for code, kind, area, categories in teams
            if area in codes
        ],
        category_limit=limits.category_limit,
        place_limit=limits.place_limit,
    )


class Routers:
    """The router of this process, made anew with another version of registry or categories."""

    def __init__(self) -> None:
        self._version: tuple[int, Categories] | None = None
        self._router: Router | None = None

    def current(self, desk: Desk) -> Router:
        """The router for the registry and the categories as the desk sees them."""
        version = (desk.tx.scalar(select(RegistryState.version)) or 0, desk.rules.categories)
        if self._router is None or version != self._version:
            self._router, self._version = load_router(desk), version
        return self._router
