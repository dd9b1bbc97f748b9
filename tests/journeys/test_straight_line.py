"""The whole story, as the people in it see it."""

from tests.world import World


def test_a_text_becomes_a_ticket_is_worked_by_sms_and_closed_by_the_resident(
    world: World,
) -> None:
    receipt = world.resident.texts("和平巷17号路灯不亮，晚上看不见")
    assert receipt == [
        "【普陀网格】您反映的路灯照明事项已受理，工单10008，已派中大一格团队办理，进展将短信告知。"
    ]
    assert world.leader.got() == [
        "【普陀网格】工单10008（路灯照明）和平巷17号路灯不亮，晚上看不见 联系13900001001。"
        "11:00前请回“收到10008”。"
    ]
    assert world.member.replies("收到10008") == [
        "【普陀网格】已签收工单10008。办好后回“办结10008 做了什么”。"
    ]
    assert world.resident.got() == ["【普陀网格】工单10008已由中大一格团队李秀英签收，正在办理。"]
    assert world.leader.got() == ["【普陀网格】工单10008已由李秀英签收。"]
    assert world.member.replies("进展10008 已联系电工") == [
        "【普陀网格】已记入工单10008并告知居民。"
    ]
    assert world.resident.got() == ["【普陀网格】工单10008进展：已联系电工"]
    assert world.member.replies("办结10008已换灯泡") == [
        "【普陀网格】工单10008已办结，已告知居民。"
    ]
    assert world.resident.got() == [
        "【普陀网格】工单10008已办结：已换灯泡。请回复：1满意 2一般 3不满意。"
    ]
    assert world.resident.texts("1") == [
        "【普陀网格】感谢您的评价，工单10008已归档。7天内如未解决，回复“重办”。"
    ]
    assert world.ticket().status == "closed"
    assert world.ticket().rating == 1
    assert world.events() == [
        "receive →received",
        "dispatch received→dispatched",
        "accept dispatched→working",
        "progress working→working",
        "resolve working→resolved",
        "rate resolved→resolved",
        "close resolved→closed",
    ]
