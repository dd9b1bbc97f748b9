"""Long texts come in parts, in any order, and some never whole."""

from gateway.domain.ticket import Tier
from modems.channel import Arrival, Fragment, PhoneType
from tests.world import TUESDAY_MORNING, World


def part(seq: int, total: int, text: str, reference: int = 7) -> Arrival:
    return Arrival(
        fingerprint=f"part-{reference}-{seq}-{text}",
        raw="00",
        phone="13900001001",
        phone_type=PhoneType.NATIONAL,
        units=text.encode("utf-16-be"),
        stamped_at=TUESDAY_MORNING,
        fragment=Fragment(reference, total, seq),
    )


def test_parts_in_any_order_make_one_text(world: World) -> None:
    for one in (
        part(3, 3, "不亮"),
        part(1, 3, "和平巷17号"),
        part(1, 3, "和平巷17号"),
        part(2, 3, "路灯"),
    ):
        world.channel.arrive(one)
        world.settle()
    assert len(world.tickets()) == 1
    assert world.messages()[0].parts == 3
    assert "路灯照明" in world.resident.got()[0]


def test_a_part_that_never_comes_does_not_hold_the_rest_back_for_ever(world: World) -> None:
    world.channel.arrive(part(1, 2, "和平巷17号路灯"))
    world.settle()
    assert world.tickets() == []
    world.passes(seconds=61)
    (message,) = world.messages()
    assert message.incomplete
    assert len(world.tickets()) == 1


def test_a_text_that_takes_the_number_of_one_that_is_not_whole_leaves_it_be(world: World) -> None:
    world.channel.arrive(part(1, 2, "和平巷17号燃气泄漏，很多人头晕，请马上"))
    world.passes(seconds=20)
    for one in (part(1, 2, "海景苑3号楼路灯不亮，已经"), part(2, 2, "三天了。")):
        world.channel.arrive(one)
    world.settle()
    gas, lamp = world.messages()
    assert gas.incomplete
    assert not lamp.incomplete
    assert world.tickets()[0].tier is Tier.EMERGENCY


def test_a_member_s_command_never_acts_on_a_fragment(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    fragment = part(1, 2, "办结10008 已换")
    world.channel.arrive(Arrival(**{**fragment.__dict__, "phone": world.leader.phone}))
    world.settle()
    world.passes(seconds=61)
    assert world.ticket().status == "dispatched"
    assert "没有收全" in world.leader.got()[-1]


def test_what_cannot_be_decoded_is_kept_and_shown(world: World) -> None:
    world.channel.arrive(
        Arrival("x", "07DEADBEEF", "13900001001", PhoneType.UNKNOWN, None, error="truncated")
    )
    world.settle()
    (message,) = world.messages()
    assert (message.status, message.error) == ("aside", "truncated")
