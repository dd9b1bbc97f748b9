"""What residents of the sample city might write: thirty kinds of trouble at its real places."""

import csv
import random
from collections.abc import Iterator

from gateway.cli.demo import SAMPLE

# {at} is a place, {n} a small number, {day} a time.
_TEMPLATES = (
    "{at}路灯{day}就不亮了，晚上走路看不见，请派人来修",
    "{at}门口的垃圾堆了{n}天没人清运，味道很大",
    "{at}下水道堵了，污水倒灌到一楼，快来看看",
    "反映一下，{at}井盖破了一个洞，小孩子走路很危险",
    "{at}{day}开始停水，什么时候能来水？家里有老人",
    "{at}又停电了，{n}户人家都没电",
    "{at}旁边工地半夜还在施工，噪音太大睡不着",
    "你好，{at}有人把车停在消防通道上，挡住了出入口",
    "{at}路面坑坑洼洼，下雨天积水，昨天有人摔倒",
    "{at}楼上漏水到我家已经{n}天了，邻居不肯修",
    "{at}有流浪狗，追着小孩咬，请处理一下",
    "{at}楼道里堆满杂物，电动车在里面充电，有消防隐患",
    "{at}的树枝压到电线了，风一吹就打到窗户",
    "{at}烧烤摊占道经营，油烟很大，{day}最厉害",
    "投诉{at}物业收费不透明，保安不管事，电梯坏了{n}次",
    "{at}电梯坏了{n}天，老人上不了楼",
    "{at}公共厕所没人打扫，又脏又臭",
    "{at}路口红绿灯坏了，车子乱开，{day}差点出事故",
    "{at}有人违章搭建，把公共过道占了",
    "我在{at}买到过期食品，店家不给退",
    "{at}的公交站牌倒了，等车的人没地方站",
    "{at}煤气有味道，好像漏了，请赶快来人",
    "{at}广场舞音响开到{n}点，影响孩子写作业",
    "{at}老鼠蟑螂很多，能不能安排消杀",
    "{at}健身器材坏了{n}个月没有人修，容易伤到人",
    "{at}门前排水沟堵塞，{day}下雨水就漫进店里",
    "{at}旁边河道漂满垃圾，水又黑又臭",
    "{at}楼下麻将馆通宵营业，噪声扰民，吵得{n}楼都听得见",
    "{at}绿化带的树木{day}倒了{n}棵，没人修剪",
    "{at}自来水管爆了，人行道上全是水，{day}结冰更滑",
)  # fmt: skip
_DAYS = ("昨天晚上", "今天早上", "前天", "上周五", "这几天", "刚才")


def reports(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Phone and words of so many reports; no phone comes twice. The same seed, the same texts."""
    chance = random.Random(seed)
    places = _places()
    for nth in range(count):
        phone = f"1{35 + seed % 5}{seed % 10}{(nth * 7919 + seed) % 10_000_000:07d}"
        yield (
            phone,
            _TEMPLATES[nth % len(_TEMPLATES)].format(
                at=chance.choice(places), n=chance.randint(2, 9), day=chance.choice(_DAYS)
            ),
        )


def _places() -> list[str]:
    """Addresses of the sample city, each in one grid: roads with a number, and named spots."""
    found = []
    with (SAMPLE / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "road" and row["numbers"]:
                first = row["numbers"].split("-")[0]
                found.append(f"{row['name']}{first}号")
            elif row["kind"] != "road":
                found.append(row["name"])
    return found
