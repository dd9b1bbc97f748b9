"""The public pages can be switched off; the icon is there while they are on."""

import dataclasses

from gateway.settings import Web
from tests import databases, listener
from tests.world import World


def test_a_browser_finds_the_icon_where_it_looks_and_where_the_page_says(stranger):
    html = stranger.get("/").text
    address = html.split('rel="icon" href="')[1].split('"')[0]
    for asked in ("/favicon.ico", address):
        with stranger.get(asked) as answer:
            assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
            assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_pages_that_are_switched_off_are_not_there_and_the_rest_is(tmp_path):
    off = dataclasses.replace(Web(), public_pages=False)
    town = World(databases.fresh("sqlite", tmp_path), tmp_path, web=off)
    stranger = listener.app_of(town).test_client()
    for path in ("/", "/notice", "/notice.csv", "/lookup", "/grids/G1", "/favicon.ico"):
        assert stranger.get(path).status_code == 404
    assert stranger.get("/healthz").status_code == 200
    assert stranger.get("/api/v1/openapi.json").status_code == 200
    town.close()
