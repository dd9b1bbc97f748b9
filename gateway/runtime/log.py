"""Log lines on stderr: one line an event, keys behind it, and never a whole phone.

`LOGGER.info("Opened a ticket", extra={"ticket": 10008})` becomes
`2026-11-22T10:08:00.969+08:00 INFO worker gateway.runtime.jobs Opened a ticket ticket=10008`.
"""

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

# Mobiles, landlines with area code, and anything with a plus.
_PHONE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
    r"|(?<![\d.])0\d{2,3}[ -]?\d{7,8}(?!\d)"
    r"|\+\d[\d ()-]{5,16}\d"
)
_SHOWN_HEAD, _SHOWN_TAIL = 3, 4
_OWN = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}
_QUIET = (
    "rq", "rq.worker", "rq.job", "rq.queue", "rq.registry", "rq.scheduler", "alembic", "gunicorn",
    "gunicorn.error", "gunicorn.access", "twilio", "twilio.http_client", "urllib3", "werkzeug",
    "gsmmodem",
)  # fmt: skip


def setup(process: str, environ: Mapping[str, str] = os.environ) -> None:
    """Send the log of this process to stderr, as lines or (GRIDLINE_LOG=json) as JSON objects."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((_Json if environ.get("GRIDLINE_LOG") == "json" else _Line)(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    # What nobody caught is logged too, so that its traceback is masked.
    sys.excepthook = _died
    threading.excepthook = lambda args: _died(args.exc_type, args.exc_value, args.exc_traceback)


def mask(text: str) -> str:
    """The text with every phone in it shown by its first three and last four digits."""
    return _PHONE.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    if digits.startswith(("86", "0086")) and len(digits) > len("13800001234"):
        digits = digits[-len("13800001234") :]
    return f"{digits[:_SHOWN_HEAD]}****{digits[-_SHOWN_TAIL:]}"


def _keys(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    """What a call gave as `extra`, masked."""
    for key, value in vars(record).items():
        if key not in _OWN and not key.startswith("_"):
            shown = mask(str(value))
            plain = isinstance(value, bool | int | float | None) and shown == str(value)
            yield key, value if plain else shown


class _Line(logging.Formatter):
    """`time level process logger message key=value…`, then a traceback if there is one."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        message = mask(record.getMessage()).replace("\n", "\\n")
        words = [_time(record), record.levelname, self.process, record.name, message]
        words += [f"{key}={_quoted(value)}" for key, value in _keys(record)]
        return " ".join(words) + mask(_traceback(self, record))


class _Json(_Line):
    """The same as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": _time(record),
            "level": record.levelname,
            "process": self.process,
            "logger": record.name,
            "message": mask(record.getMessage()),
            **dict(_keys(record)),
        }
        if record.exc_info:
            fields["traceback"] = mask(_traceback(self, record)).strip()
        return json.dumps(fields, ensure_ascii=False)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


def _quoted(value: Any) -> str:
    text = str(value)
    return text if re.fullmatch(r"[^\s\"=]+", text) else json.dumps(text, ensure_ascii=False)


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return "\n" + formatter.formatException(record.exc_info) if record.exc_info else ""


def _died(kind: type[BaseException], error: BaseException | None, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger(__name__).critical("Nobody caught an error", exc_info=(kind, error, trace))  # type: ignore[arg-type]
