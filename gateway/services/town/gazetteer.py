"""The router, made from the registry's tables."""

from sqlalchemy import select

from gateway.services.desk import Desk
from gateway.services.town.kept import kept
from gateway.store.tables import Area, Place, Team
from routing import places
from routing import router as routers
from routing.router import Router


def load_router(desk: Desk) -> Router:
    """A router for the registry as it is now; making one takes a moment."""
    areas = desk.tx.execute(
        select(Area.id, Area.code, Area.name, Area.level, Area.parent_id, Area.outline).where(
            Area.active
        )
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
                places.Area(code, name, level, codes.get(parent or 0), outline)
                for _, code, name, level, parent, outline in areas
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


def router(desk: Desk) -> Router:
    """The router for the registry and the categories as the desk sees them; it is kept."""
    return kept(desk, "router", load_router, desk.rules.categories)
