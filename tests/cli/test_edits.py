"""What supervisors have set holds on the command line too, where it opens the database."""

from datetime import UTC, datetime

from gateway import settings as settings_module
from gateway.cli import parts
from gateway.domain.edit import EditKind
from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import Role
from gateway.services.desk import Actor
from gateway.services.town import edits, operators


def test_a_word_that_a_supervisor_has_added_routes_a_text(shell):
    assert shell.json("route", "照夜神器歇菜了")["category"] is None
    found = settings_module.load(shell.settings, shell.folder / "data")
    office = parts.office(found, lambda: datetime(2026, 3, 10, tzinfo=UTC))
    with office.desk() as desk:
        boss = operators.add(desk, "王督办", OperatorRole.SUPERVISOR, "a-long-one")
        lighting = edits.shown(desk.rules, EditKind.CATEGORY, "lighting")
        value = {**lighting, "strong": [*lighting["strong"], "照夜神器"]}
        by = Actor(ActorKind.OPERATOR, Role.SUPERVISOR, boss.id, "console")
        edits.save(desk, EditKind.CATEGORY, "lighting", value, by)
    office.store.close()
    assert shell.json("route", "照夜神器歇菜了")["category"] == "lighting"
