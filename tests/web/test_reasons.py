"""What went wrong is said in words that help: at the ticket, in the queue, of a channel."""

from gateway.services.texts import lines
from tests.web.conftest import Browser
from tests.world import World


class Router:
    """A router that fails."""

    def route(self, text: str, **known: object) -> None:
        raise RuntimeError


def test_a_ticket_whose_text_could_not_be_routed_says_who_decides(
    town: World, operator: Browser
) -> None:
    town.worker.router = lambda _: Router()  # type: ignore[assignment, return-value]
    town.resident.texts("和平巷17号路灯不亮")
    assert "自动分派未得出结果，由话务员判断</dd>" in operator.page("/t/10008")


def test_a_text_from_our_own_number_waits_for_an_operator_with_its_reason(
    town: World, operator: Browser
) -> None:
    town.channel.deliver("8189000", "和平巷17号路灯不亮", town.clock.now)
    town.settle()
    assert "本系统自己的号码发来" in operator.page("/messages/aside")


def test_a_channel_whose_sim_wants_a_pin_says_what_to_do(town: World, admin: Browser) -> None:
    for code, advice in (("sim_pin_required", "pin_env"), ("sim_locked", "PUK")):
        with town.office.desk() as desk:
            lines.down(desk, "loop", code)
        assert advice in admin.page("/channels")
