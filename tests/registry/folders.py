"""Registry files that a test changes."""

import json

import pytest
from sqlalchemy import func, select

from gateway.errors import BadRegistry
from gateway.services.town import registry
from gateway.settings import Settings

FILES = {
    "areas": """code,name,level,parent,kind,households
g1,和平社区第1网格,grid,c1,territory,220
c1,和平社区,community,s1,territory,
s1,沈家门街道,street,,territory,
""",
    "teams": """code,name,kind,area,categories
t1,和平一格,grid,g1,
w1,供水,department,s1,water;heating
""",
    "members": """phone,name,team,role,profession,skills,language,certificate_until
13900002001,程玉,t1;w1,leader,community_official,,zh,2027-01-01
+8613900002002,李明,t1,core,town_official,,,
""",
    "duty": """team,phone,starts,ends
t1,13900002002,2026-07-01 08:00,2026/7/2 8:00
""",
    "places": """name,kind,area,aliases,numbers
和平巷,road,g1,老和平弄;Heping Lane,1-35 odd
""",
    "residents": """phone,name,address,area,language,source,keep_until
13900001001,郭杰,和平巷21号,g1,zh,visit,2030-12-31
""",
}
SERVED = {"water", "heating"}


class Folder:
    """Registry files that a test changes."""

    def __init__(self, path):
        self.path = path
        for name, text in FILES.items():
            self.put(name, text)

    def put(self, name, text, encoding="utf-8"):
        (self.path / f"{name}.csv").write_text(text, encoding=encoding)

    def draw(self, features):
        """Put an outline file beside the others; a text stands in it as it is."""
        text = features if isinstance(features, str) else json.dumps({"features": features})
        (self.path / "grids.geojson").write_text(text, encoding="utf-8")

    def change(self, name, old, new):
        text = (self.path / f"{name}.csv").read_text(encoding="utf-8")
        assert old in text
        self.put(name, text.replace(old, new))

    def drop(self, *names):
        for name in names:
            (self.path / f"{name}.csv").unlink()

    def mistakes(self):
        with pytest.raises(BadRegistry) as caught:
            registry.check(self.path, Settings(data=self.path).place, SERVED)
        return caught.value.mistakes


def count(desk, model):
    return desk.tx.scalar(select(func.count()).select_from(model))
