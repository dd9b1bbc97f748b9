"""What an entry of the diary tells of trouble, clause by clause, by the shipped words."""

import pytest

from gateway.domain import diary
from gateway.settings import CONFIG

WORDS = diary.load(CONFIG / "diary.toml")


def is_amiss(text: str) -> bool:
    return WORDS.tells_of_a_problem(text) or WORDS.complains(text)


@pytest.mark.parametrize(
    "text",
    [
        "王奶奶 送药，她说楼道灯不亮", "低保户老周 送米，家里屋顶漏雨",
        "赵家 一切正常，就是楼道堆满杂物", "赵家 一切正常就是楼道堆满杂物",
        "老王 上次的事已解决，现在下水道又堵了", "王奶奶 慰问，井盖松动",
        "陈奶奶 身体很好，就是家里停水两天了", "王家 帮忙换灯泡，楼下噪音太吵",
        "没什么事，就是水压低", "路灯不亮", "没水", "没人清", "没电", "无人管", "垃圾没人收",
        "不通水", "停水两天", "没水停了三天", "没有人管乱停车", "没有灯很黑", "路灯还没修好",
        "垃圾没人清理", "电压不正常", "没有停车位", "没有垃圾桶", "无证占道经营", "无故停水",
        "路灯不亮很黑", "叫个不停", "居民不满", "门铃不响", "电梯没有恢复正常", "垃圾没倒",
        "需要清理", "路灯没坏但是井盖松动", "不漏了，但路灯不亮", "修好了，又漏了", "没见人来修",
        "没有监控丢了车", "水管漏了没人修", "无人清扫脏乱", "路灯不亮，送药", "light is NOT FIXED",
        "排水不畅通", "井盖没了", "无人看管乱堆", "狗不停叫", "没人管漏水", "不断滴水",
        "没有停车的地方", "小区停车难", "车辆停放不整齐", "支撑坏了", "没有办法停车",
        "没有通知就停水", "无预警停电", "垃圾清运不及时", "修了三次还是漏水",
        "路灯修好没两天又坏了", "没有一天不停电", "不是停水就是停电", "没几天又停水",
        "楼上漏水没有解决", "无证烧烤扰民", "没再来修路灯", "无人管漏水，送药",
    ],
)  # fmt: skip
def test_trouble_is_told_whatever_else_is_said(text: str) -> None:
    assert is_amiss(text)


@pytest.mark.parametrize(
    "text",
    [
        "井盖无缺失", "井盖没有丢", "消防栓无缺损", "王家 水管不漏了", "李家 不停电了",
        "王家 燃气阀已关，无泄漏", "电梯无异响", "河道未见垃圾", "路面无破洞", "护栏没有松动",
        "无占道经营", "没有人乱停车", "垃圾桶未满", "下水道不堵", "李家 路灯没坏",
        "王大爷 电梯没再坏过", "王家 噪音没有了", "刘家 垃圾不乱扔了", "和平巷 未见违停",
        "和平巷 没有占道", "和平巷 无噪音", "和平巷5号 水管没漏",
        "无积水、堵塞", "无井盖缺失", "未发现问题", "没有发现灯坏了", "没有居民反映漏水",
        "没人乱扔垃圾", "无车辆乱停", "未见有人占道", "没看到乱停车", "不吵不闹", "不再漏水",
        "无故障", "没什么问题", "无明显裂缝", "没有新的破损", "没出现停电", "没有人投诉",
        "噪音已经没有了", "NO PROBLEM", "nothing found", "路灯没闪", "不乱停了", "无违建",
        "没有人放鞭炮", "无夜间施工", "无污水", "灭火器未过期", "没有流浪狗", "没有煤气味",
        "路灯都亮，没有不亮的", "停车无乱停现象", "没有违规停车", "上次漏水没再漏",
        "路灯坏了没再坏过", "狗不叫了", "不再投诉", "无漏气", "无煤气泄漏", "没啥事",
        "no illegal parking",
    ],
)  # fmt: skip
def test_what_is_denied_or_ceased_is_well(text: str) -> None:
    assert not is_amiss(text)
    assert WORDS.is_well(text)


@pytest.mark.parametrize(
    "text",
    [
        "漏水已经修好", "灯坏了，当场换好", "路灯不亮，已修好", "解决了漏水问题",
        "居民反映路灯不亮，已修好", "发现路灯坏了，已处理",
    ],
)  # fmt: skip
def test_what_is_over_is_no_trouble(text: str) -> None:
    assert not is_amiss(text)
