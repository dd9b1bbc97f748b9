"""A call in vain, and then a text that wants to be kept secret: one matter, and kept."""

from tests.voice.conftest import caller


def test_a_text_that_asks_for_secrecy_says_what_the_call_was_about(town):
    phone = caller(town)
    phone.rings()
    phone.hangs_up()
    town.passes(minutes=2)
    town.resident.got()
    assert town.resident.texts("保密 和平巷17号路灯不亮") == [
        "【普陀网格】工单10008已派中大一格团队办理，进展将短信告知。"
    ]
    ticket = town.ticket()
    assert (ticket.confidential, ticket.category) == (True, "lighting")
    assert "联系未显示号码" in town.leader.got()[0]
