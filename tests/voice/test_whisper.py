"""What a colleague hears of a caller before taking the call."""

from tests.voice.conftest import caller

KEPT = ("监督 王建国态度恶劣，和平巷17号", "和平巷17号 网格员李秀英骂人", "海景苑3号楼赌博，请保密")
TAIL = "普陀网格来电，号码尾号1 0 0 1，"


def whispered(town) -> str:
    """What the leader hears when the resident asks for somebody."""
    phone = caller(town)
    phone.rings()
    phone.presses("0")
    return phone.colleague().hears


def test_no_complaint_about_the_own_team_is_named_and_nobody_who_wants_to_be_kept_secret(town):
    for text in KEPT:
        town.resident.texts(text)
        assert whispered(town) == f"{TAIL}没有在办工单。接听请按1。"
    assert len(town.tickets()) == len(KEPT)


def test_what_may_be_known_is_named_though_it_is_older(town):
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("监督 王建国态度恶劣")
    assert whispered(town) == f"{TAIL}在办工单1 0 0 0 8。接听请按1。"
