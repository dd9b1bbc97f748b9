"""Headless Chromium before the console of the town, which serves on this machine's own address."""

import contextlib
import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from gateway.domain import wording
from gateway.domain.people import OperatorRole
from gateway.services.texts import lines
from gateway.services.town import operators
from gateway.settings import CONFIG
from modems.channel import Health
from tests.world import World
from web.console import create_app

PASSWORD = "long-enough-for-tests"
_SECONDS = 45  # a poll takes 5; the machine may be busy


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what}: make e2e-deps")
    pytest.skip(f"{what}: make e2e-deps")


@functools.cache
def _programs() -> tuple[str | None, str | None]:
    browsers = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, browsers), None), shutil.which("chromedriver")


class Window:
    """A browser window on the console."""

    def __init__(self, driver: Any, address: str) -> None:
        self.driver = driver
        self.address = address

    def goes(self, path: str) -> None:
        """Open a page."""
        self.driver.get(self.address + path)

    def finds(self, css: str, text: str = "") -> Any:
        """The first such element with a text, as soon as it is there; needs no script."""
        return self._waits(
            lambda: next(
                (one for one in self.driver.find_elements("css selector", css) if text in one.text),
                None,
            ),
            f"{css} with {text!r}",
        )

    def sees(self, css: str, text: str = "") -> Any:
        """The first element with a text, shown or folded away, as soon as it is there."""
        look = (
            "return [...document.querySelectorAll(arguments[0])]"
            ".find(one => one.textContent.includes(arguments[1]))"
        )
        return self._waits(lambda: self.asks(look, css, text), f"{css} with {text!r}")

    def _waits(self, look: Callable[[], Any], what: str) -> Any:
        from selenium.common import exceptions  # noqa: PLC0415 - only where there is a browser

        for _ in range(_SECONDS * 10):
            # A page that goes takes what was found on it along.
            with contextlib.suppress(exceptions.StaleElementReferenceException):
                if (found := look()) is not None:
                    return found
            threading.Event().wait(0.1)
        raise AssertionError(f"no {what} on {self.driver.current_url}")

    def asks(self, script: str, *values: Any) -> Any:
        """What a script of the test finds in the page."""
        return self.driver.execute_script(script, *values)

    def signs_in(self, name: str = "operator") -> "Window":
        """Sign in by the form."""
        self.goes("/sign-in")
        self.sees("input[name=name]").send_keys(name)
        self.sees("input[name=password]").send_keys(PASSWORD)
        self.sees("button.pri").click()
        self.sees(".who", name)
        return self

    def complaints(self) -> list[str]:
        """What the browser has complained about, such as refused scripts and styles."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] in ("WARNING", "SEVERE")
        ]


@pytest.fixture
def address(town: World) -> Iterator[str]:
    """The town's console, served."""
    with town.office.desk() as desk:
        operators.add(desk, "operator", OperatorRole.OPERATOR, PASSWORD)
        operators.add(desk, "admin", OperatorRole.ADMINISTRATOR, PASSWORD)
        lines.up(desk, "loop", Health(operator="China Mobile", signal_dbm=-71))
    app = create_app(town.office, wording.load(CONFIG, "screens"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opens(address: str, tmp_path: Path) -> Iterator[Any]:
    """Open windows: `opens(width=390, dark=True, script=False)`."""
    browser, driver = _programs()
    if not browser or not driver:
        _missing("no Chromium with its chromedriver here")
    try:
        from selenium import webdriver  # noqa: PLC0415 - only where there is a browser
    except ImportError:
        _missing("selenium is not installed")
    windows: list[Window] = []

    def open_(width: int = 1600, dark: bool = False, script: bool = True) -> Window:
        options = webdriver.ChromeOptions()
        options.binary_location = browser
        for argument in (
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={tmp_path / f'browser{len(windows)}'}",
        ):  # fmt: skip
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        if not script:
            blocked = {"profile.managed_default_content_settings.javascript": 2}
            options.add_experimental_option("prefs", blocked)
        made = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
        size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 500}
        made.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        made.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        windows.append(Window(made, address))
        return windows[-1]

    yield open_
    for window in windows:
        window.driver.quit()
