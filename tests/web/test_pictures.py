"""Pictures that came with the texts of a ticket, at the console."""

import io

from PIL import Image

from gateway.services.texts import inbox, media
from modems.channel import Arrival, Media, PhoneType
from tests.web.conftest import Browser
from tests.world import RESIDENT, World

NUMBER = 10008


def came_with_pictures(town: World, *urls: str) -> None:
    text = "和平巷17号路灯不亮".encode("utf-16-be")
    pictures = tuple(Media(url, "image/jpeg") for url in urls)
    arrival = Arrival("mms", "", RESIDENT, PhoneType.UNKNOWN, text, media=pictures)
    with town.office.desk() as desk:
        inbox.store(desk, "loop", arrival)
    town.settle()


def content() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "JPEG")
    return out.getvalue()


def test_a_picture_is_listed_with_its_text_and_opens(town: World, operator: Browser) -> None:
    came_with_pictures(town, "https://a/1")
    assert "图片待取" in operator.page(f"/t/{NUMBER}")
    with town.office.desk() as desk:
        media.fetched(desk, 1, "image/jpeg", content())
    assert f"/t/{NUMBER}/media/1" in operator.part(f"/t/{NUMBER}")
    answer = operator.get(f"/t/{NUMBER}/media/1")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.data == content()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_what_was_refused_is_said_and_does_not_open(town: World, operator: Browser) -> None:
    came_with_pictures(town, "https://a/1")
    with town.office.desk() as desk:
        media.refuse(desk, 1, "media_kind")
    assert "图片未接收" in operator.page(f"/t/{NUMBER}")
    assert operator.get(f"/t/{NUMBER}/media/1").status_code == 404


def test_a_picture_is_for_those_who_may_see_its_ticket(
    town: World, nobody: Browser, admin: Browser
) -> None:
    came_with_pictures(town, "https://a/1")
    with town.office.desk() as desk:
        media.fetched(desk, 1, "image/jpeg", content())
    assert nobody.get(f"/t/{NUMBER}/media/1").status_code == 302
    assert admin.get(f"/t/{NUMBER}/media/1").status_code == 403


def test_a_picture_of_another_ticket_is_not_there(town: World, operator: Browser) -> None:
    came_with_pictures(town, "https://a/1")
    with town.office.desk() as desk:
        media.fetched(desk, 1, "image/jpeg", content())
    town.neighbour.texts("海景苑3号楼下水道堵了")
    other = max(one.number for one in town.tickets())
    assert operator.get(f"/t/{other}/media/1").status_code == 404
