"""The sample city: Putuo's shape with invented people. `python -m tests.world_city` writes it.

Town names are real; communities, roads, people and phones (all 1390000xxxx) are invented.
The same seed gives the same files, byte for byte; a test compares them with config/sample.
"""

import csv
import itertools
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "config" / "sample"
SEED = 8189000
HOUSEHOLDS = 124_000  # for about 320,000 people
# town → (code, communities, villages): 73 of both
TOWNS = {
    "沈家门街道": ("330903001", 12, 0),
    "勾山街道": ("330903002", 3, 3),
    "东港街道": ("330903003", 10, 0),
    "朱家尖街道": ("330903004", 2, 5),
    "展茅街道": ("330903005", 1, 5),
    "六横镇": ("330903100", 3, 9),
    "虾峙镇": ("330903102", 1, 4),
    "桃花镇": ("330903104", 1, 3),
    "东极镇": ("330903105", 1, 2),
    "普陀山镇": ("330903106", 1, 2),
    "登步乡": ("330903201", 1, 1),
    "蚂蚁岛乡": ("330903202", 1, 2),
}
DISTRICT = "330903"
GRIDS = {"社区": 286, "村": 420}
SIZES = {"社区": (205, 295), "村": (102, 148)}
FIRST, SECOND = "海新金福安康宁兴永泰荣顺祥云星文德明", "湾岙塘浦岭桥洋田坞渚汀屿"
ROADS = "滨渔潮帆锦翠银玉丹青紫白长广通达仁义礼智信"
DEPARTMENTS = {
    "water": "供水服务中心", "power": "供电服务中心", "gas": "燃气服务中心",
    "heating": "供热服务中心", "municipal": "市政养护中心", "transport": "交通运输局",
    "enforcement": "综合执法局", "market": "市场监管局", "housing": "住房建设局",
    "land": "自然资源局", "civil_affairs": "民政局", "health": "卫生健康局",
    "education": "教育局", "culture": "文化旅游局", "human_resources": "人力社保局",
    "police": "公安分局", "traffic_police": "交警大队", "environment": "生态环境分局",
    "fishery": "海洋渔业局", "telecom": "通信服务中心", "supervision": "作风监督办",
    "consultation": "政务咨询台",
}  # fmt: skip
PARTNERS = ("平安开锁", "惠民家政", "海通疏通")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建波海燕春梅国庆晓东宁"

Table = list[list[str]]


class City:
    """The city while it is being made up: its tables, by the name of their file."""

    def __init__(self) -> None:
        self.dice = random.Random(SEED)
        self.names = self._names(FIRST, SECOND)
        self.roads = self._names(ROADS, SECOND + "海港")
        self.areas: Table = []
        self.teams: Table = []
        self.members: Table = []
        self.places: Table = []
        self.grids: dict[str, list[str]] = {}  # community → its grids
        self.leader_phones = itertools.count(13900002001)
        self.other_phones = itertools.count(13900003001)

    def _names(self, first: str, second: str) -> Iterator[str]:
        pairs = [a + b for a in first for b in second if a != b]
        self.dice.shuffle(pairs)
        return iter(pairs)

    def person(self) -> str:
        """An invented name."""
        given = self.dice.choice(GIVEN) + self.dice.choice(["", self.dice.choice(GIVEN)])
        return self.dice.choice(SURNAMES) + given

    def join(self, teams: Iterable[str], role: str, profession: str = "") -> str:
        """Add a member; returns the phone."""
        phone = str(next(self.leader_phones if role == "leader" else self.other_phones))
        row = [phone, self.person(), ";".join(teams), role, profession, "", "zh", ""]
        self.members.append(row)
        return phone

    # ---------------------------------------------------------------- areas and teams

    def settle(self) -> None:
        """All areas with their teams; the households add up exactly."""
        self.areas.append([DISTRICT, "普陀区", "district", "", "territory", ""])
        self.manage(DISTRICT, "普陀区社会治理中心")
        shares = {kind: self._shares(kind) for kind in GRIDS}
        sizes = self._sizes()
        for town, (code, communities, villages) in TOWNS.items():
            self.areas.append([code, town, "street", DISTRICT, "territory", ""])
            self.manage(code, f"{town}综合指挥室")
            kinds = ["社区"] * communities + ["村"] * villages
            grids = []
            for nth, kind in enumerate(kinds, 1):
                below = f"{code}{nth:02}"
                name = "和平社区" if below == "33090300101" else next(self.names) + kind
                self.areas.append([below, name, "community", code, "territory", ""])
                self.manage(below, f"{name}服务中心")
                grids += self.divide(below, name, next(shares[kind]), sizes[kind])
            for three in (grids[at : at + 3] for at in range(0, len(grids), 3)):
                self.join(three, "core", "town_official")

    def manage(self, area: str, name: str) -> None:
        """The team of an area above the grids, with its coordinator."""
        self.teams.append([f"M{area}", name, "management", area, ""])
        self.join([f"M{area}"], "coordinator")

    def divide(self, code: str, name: str, count: int, sizes: Iterator[int]) -> list[str]:
        """The grids of a community, a team each; medic, teacher and police serve them all."""
        self.grids[code] = [f"{code}{nth:02}" for nth in range(1, count + 1)]
        teams = [f"T{grid}" for grid in self.grids[code]]
        for nth, (grid, team) in enumerate(zip(self.grids[code], teams, strict=True), 1):
            title = f"{name}第{nth}网格"
            self.areas.append([grid, title, "grid", code, "territory", str(next(sizes))])
            self.teams.append([team, f"{title}团队", "grid", grid, ""])
            self.join([team], "leader", "community_official")
            if nth == 1:
                self.join([team], "volunteer", "volunteer")
        for profession in ("medic", "teacher", "police"):
            self.join(teams, "core", profession)
        return teams

    def _shares(self, kind: str) -> Iterator[int]:
        of = {"社区": 1, "村": 2}[kind]
        count = sum(town[of] for town in TOWNS.values())
        least, more = divmod(GRIDS[kind], count)
        return iter([least + (nth < more) for nth in range(count)])

    def _sizes(self) -> dict[str, Iterator[int]]:
        sizes = {k: [self.dice.randint(*SIZES[k]) for _ in range(n)] for k, n in GRIDS.items()}
        missing = HOUSEHOLDS - sum(map(sum, sizes.values()))
        step = 1 if missing > 0 else -1
        for nth in itertools.cycle(range(GRIDS["村"])):
            if missing == 0:
                return {kind: iter(values) for kind, values in sizes.items()}
            if SIZES["村"][0] <= sizes["村"][nth] + step <= SIZES["村"][1]:
                sizes["村"][nth] += step
                missing -= step
        raise AssertionError

    def staff(self) -> None:
        """Departments and partners of the district, and crews of two streets."""
        for profession, name in DEPARTMENTS.items():
            self.teams.append(
                [f"D-{profession}", f"普陀{name}", "department", DISTRICT, profession]
            )
            for _ in range(2):
                self.join([f"D-{profession}"], "department", profession)
        for nth, name in enumerate(PARTNERS, 1):
            self.teams.append([f"P-{nth}", name, "partner", DISTRICT, "home_service"])
            self.join([f"P-{nth}"], "partner")
        for town in ("六横镇", "沈家门街道"):
            code = TOWNS[town][0]
            self.teams.append([f"C-{code}", f"{town}市政抢修队", "professional", code, "municipal"])
            self.join([f"C-{code}"], "department", "municipal")

    # ---------------------------------------------------------------- places and residents

    def name_places(self) -> None:
        """Estates, roads split by house numbers, landmarks, stops and organisations."""
        home = self.grids["33090300101"][0]
        self._place("和平巷", "road", home, "和平弄;Heping Lane")
        self._place("和平菜场", "landmark", home, "老菜场")
        for nth, (code, grids) in enumerate(self.grids.items()):
            self._split_road(next(self.roads) + self.dice.choice(["路", "街"]), grids[:3])
            if nth % 4 == 0:
                self._place(next(self.roads) + "弄", "road", grids[-1])
            name = next(a[1] for a in self.areas if a[0] == code)
            short = name.removesuffix("社区").removesuffix("村")
            is_urban = name.endswith("社区")
            if is_urban:
                self._place(f"{short}花园", "estate", grids[1], f"{short}小区", "1-24")
                self._place(f"{short}小学", "organisation", grids[2])
                self._place(f"{short}大厦", "building", grids[3])
            self._place(f"{short}站", "stop", grids[0], f"{short}车站")
            self._place(f"{short}{'广场' if is_urban else '码头'}", "landmark", grids[-1])
        for town in ("330903001", "330903100"):  # a namesake in two towns
            self._place("人民路", "road", self.grids[f"{town}02"][0], numbers="1-99")
        for short in ("勾山", "东港", "展茅", "六横", "虾峙", "东极", "登步"):
            self._place(short, "landmark", next(c for t, (c, *_) in TOWNS.items() if short in t))

    def _split_road(self, name: str, grids: list[str]) -> None:
        last = self.dice.randrange(30, 60)
        odd, even = f"1-{last | 1} odd", f"2-{last & ~1} even"
        beyond = f"{(last | 1) + 1}-199"
        for grid, numbers in zip(grids, (odd, even, beyond), strict=True):
            self._place(name, "road", grid, numbers=numbers)

    def _place(self, name: str, kind: str, area: str, aliases: str = "", numbers: str = "") -> None:
        self.places.append([name, kind, area, aliases, numbers])

    def duty(self) -> Table:
        """The two of a department on duty by turns, month by month."""
        rows = []
        for team in ("D-water", "D-power"):
            phones = [member[0] for member in self.members if member[2] == team]
            for month, phone in zip(range(1, 13), itertools.cycle(phones), strict=False):
                ends = f"2026-{month + 1:02}-01" if month < 12 else "2027-01-01"
                rows.append([team, phone, f"2026-{month:02}-01", ends])
        return rows

    def residents(self) -> Table:
        """A few residents who are known; the first one is the practice phone."""
        homes = [place for place in self.places if place[1] == "road" and len(place[2]) > 11]
        rows = []
        for nth, place in enumerate(itertools.islice(itertools.cycle(homes), 240)):
            number = 21 if nth == 0 else int(place[4].split("-")[0] or 3) + 2 * (nth % 9)
            where = f"{place[0]}{number}号"
            phone = str(13900001001 + nth)
            rows.append([phone, self.person(), where, place[2], "zh", "sample", "2030-12-31"])
        return rows


_HEADERS = {
    "areas": "code,name,level,parent,kind,households",
    "teams": "code,name,kind,area,categories",
    "members": "phone,name,team,role,profession,skills,language,certificate_until",
    "duty": "team,phone,starts,ends",
    "places": "name,kind,area,aliases,numbers",
    "residents": "phone,name,address,area,language,source,keep_until",
}


def write(folder: Path) -> None:
    """Write the files of the sample city into a folder."""
    city = City()
    city.settle()
    city.staff()
    city.name_places()
    tables = {
        "areas": city.areas,
        "teams": city.teams,
        "members": city.members,
        "duty": city.duty(),
        "places": city.places,
        "residents": city.residents(),
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(_HEADERS[name].split(","))
            lines.writerows(rows)


if __name__ == "__main__":
    write(SAMPLE)
