"""The pages anybody may read: notice board, own ticket, the contact card of a grid.

What they may say is decided in outside/noticeboard.py. They need no script, and no cookie: the
language stands in the address, so that what is the same for all may be kept on the way.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined

from gateway.domain.people import Language
from gateway.services.outside import noticeboard
from gateway.services.outside.noticeboard import Entry, Own, Page, Side
from web.public import limits, sheet
from web.public.front import front, office
from web.public.problems import Problem

pages = Blueprint("pages", __name__)

_CACHED_SECONDS = 60  # so old may be what is shown
_A_YEAR = 365 * 24 * 3600  # seconds; the address of a file carries its hash
_STYLE, _LOGO = "public.css", "logo.svg"
_CSV_ROWS = 1000  # one answer; the Link header says where the next ones are
_NUMBER = re.compile(r"(?:工单)?#?([0-9]{5,12})号?")
_ENDING = re.compile(r"[0-9]{4}")
_KEPT = ("side", "before")  # of the query, when the language is changed


def answer(app: Flask) -> None:
    """Have an application answer the addresses of the public pages."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _A_YEAR
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    static = Path(app.static_folder or "")
    content = b"".join((static / name).read_bytes() for name in (_STYLE, _LOGO))
    app.jinja_env.globals["style"] = hashlib.sha256(content).hexdigest()[:8]
    app.register_blueprint(pages)


# ---------------------------------------------------------------- pages


@pages.get("/")
def home() -> ResponseReturnValue:
    """How to reach the hotline, and what can be looked up here."""
    return _kept(_page("home.html", lines=office().rules.settings.service_lines))


@pages.get("/favicon.ico")
def icon() -> ResponseReturnValue:
    """What browsers ask for by themselves."""
    return current_app.send_static_file(_LOGO)


@pages.get("/notice")
def notice() -> ResponseReturnValue:
    """The notice board, one half of it and one page at a time."""
    side = _side()
    return _kept(_page("notice.html", side=side, sides=list(Side), page=_board(side)))


@pages.get("/notice.csv")
def table() -> ResponseReturnValue:
    """The same as a table for a spreadsheet, a thousand lines at a time."""
    side = _side()
    page = _board(side, _CSV_ROWS)
    head = [say(f"notice.{one}") for one in ("number", "category", "community")]
    head += [say(f"notice.{one}") for one in ("reported", "due", "struck_on", "state")]
    content = sheet.csv_of([head, *(_cells(entry) for entry in page.entries)])
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="notice-{side}.csv"'
    if page.before is not None:
        following = link("pages.table", side=side, before=page.before)
        response.headers["Link"] = f'<{following}>; rel="next"'
    return _kept(response)


@pages.get("/lookup")
def lookup() -> ResponseReturnValue:
    """The form for one's own ticket."""
    return _kept(_page("lookup.html", own=None, wrong=""))


@pages.post("/lookup")
def looked_up() -> ResponseReturnValue:
    """One's own ticket; whatever does not fit gets the same answer, and none of it is kept."""
    number = _NUMBER.fullmatch(_typed("number"))
    ending = _ENDING.fullmatch(_typed("ending"))
    if number is None or ending is None:
        return _page("lookup.html", own=None, wrong="lookup.form"), 400
    found = _own(int(number[1]), ending[0])
    if found is None:
        return _page("lookup.html", own=None, wrong="lookup.nothing"), 404
    return _page("lookup.html", own=found, wrong="")


@pages.get("/grids/<code>")
def grid(code: str) -> ResponseReturnValue:
    """A grid and its contact card, to be printed; on the back what its members text."""
    with office().view() as desk:
        found = noticeboard.grid(desk, code) if code.isprintable() else None  # NUL, for one
    if found is None:
        raise Problem(404, "There is no grid with this code.")
    settings = office().rules.settings
    phone = settings.place.supervision_phone
    cribs = [(language, sheet.crib(front().pages, language)) for language in Language]
    shown = {"grid": found, "lines": settings.service_lines, "supervision": phone}
    return _kept(_page("grid.html", cribs=cribs, **shown))


# ---------------------------------------------------------------- what was asked


def _side() -> Side:
    asked = request.args.get("side", Side.OPEN)
    if asked not in list(Side):
        raise Problem(400, "side is open or struck.")
    return Side(asked)


def _board(side: Side, limit: int = noticeboard.PAGE) -> Page:
    before = request.args.get("before")
    if before is not None and not re.fullmatch("[0-9]{5,12}", before):
        raise Problem(400, "before is a ticket's number.")
    with office().view() as desk:
        return noticeboard.board(desk, side, int(before) if before else None, limit)


def _typed(name: str) -> str:
    """What was typed into a field, full-width digits as the others."""
    return unicodedata.normalize("NFKC", request.form.get(name, "")[:40]).strip()


def _own(number: int, ending: str) -> Own | None:
    limits.lookup(number)
    with office().view() as desk:
        return noticeboard.own(desk, number, ending)


# ---------------------------------------------------------------- how it looks


def language() -> Language:
    """The language that the address asks for, else Chinese."""
    asked = request.args.get("lang", "")
    return Language(asked) if asked in list(Language) else Language.ZH


def say(key: str, **params: object) -> str:
    """A text of the public pages in the language that is asked for."""
    return front().pages.render(language(), key, **params)


def link(endpoint: str, **values: Any) -> str:
    """The address of a page in the same language."""
    chosen = language()
    return url_for(endpoint, lang=None if chosen is Language.ZH else chosen, **values)


def _other() -> Language:
    return Language.EN if language() is Language.ZH else Language.ZH


def _elsewise() -> str:
    """The address of this page in the other language."""
    kept: dict[str, Any] = {name: request.args[name] for name in _KEPT if name in request.args}
    return url_for(
        request.endpoint or "pages.home", lang=_other(), **kept, **request.view_args or {}
    )


def _day(at: datetime | None) -> str:
    """A day in the town; the hour would say more than a board should."""
    return at.astimezone(office().rules.settings.place.zone).date().isoformat() if at else ""


def _category(entry: Entry) -> str:
    return str(getattr(entry.category, language())) if entry.category else ""


def _cells(entry: Entry) -> Iterable[str]:
    return (
        str(entry.number),
        _category(entry),
        entry.community,
        *map(_day, (entry.created_at, entry.due_at, entry.struck_at)),
        say(f"status.{entry.status}"),
    )


@pages.context_processor
def _everywhere() -> dict[str, object]:
    return {
        "lang": language(), "t": say, "t_in": front().pages.render, "link": link, "day": _day,
        "category": _category, "elsewise": _elsewise(),
    }  # fmt: skip


def _page(template: str, **shown: object) -> Response:
    return Response(render_template(template, **shown), mimetype="text/html")


def _kept(response: Response) -> Response:
    """What is the same for everybody: kept for a minute, and asked for again by its mark."""
    response.headers["Cache-Control"] = f"public, max-age={_CACHED_SECONDS}"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@pages.after_request
def _readable(response: Response) -> Response:
    """An error of these pages is a page: with its reference, and nothing of what was asked."""
    if response.mimetype != "application/problem+json":
        return response
    key = f"error.{response.status_code}"
    reason = say(key if front().pages.has(key) else "error.other")
    reference = (response.get_json() or {}).get("reference", "")
    home = url_for("pages.home", lang=_other())
    shown = {"reason": reason, "reference": reference, "elsewise": home}
    response.set_data(render_template("error.html", **shown))
    response.mimetype = "text/html"
    return response
