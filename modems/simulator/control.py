"""A client of a simulated modem's control socket, for tests, benchmarks and the practice page."""

import json
import os
import socket
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

# Beyond what an operation itself may take.
GRACE_SECONDS = 10.0

Row = dict[str, Any]


class ControlError(Exception):
    """The simulator refused a request, or is not there."""


class ModemControl:
    """One connection to one simulated modem; calls of several threads wait for each other."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        self._socket = _connected(Path(path))
        self._lines = self._socket.makefile("rb")

    def __enter__(self) -> "ModemControl":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; the modem goes on."""
        self._lines.close()
        self._socket.close()

    def receive(
        self, phone: str, text: str, *, at: datetime | None = None, reference_bits: int = 8
    ) -> Row:
        """A text from `phone` arrives: id, parts, monotonic, and notified, which may fill later."""
        stamp = at.isoformat() if at else None
        request = {"from": phone, "text": text, "at": stamp, "reference_bits": reference_bits}
        return self._object("receive", **request)

    def receive_pdu(self, *pdus: str) -> Row:
        """These PDUs arrive as they are."""
        return self._object("receive_pdu", pdu=list(pdus))

    def received(self, since: int = 0) -> list[Row]:
        """The texts brought to the modem, with the times of their notifications."""
        return self._rows("received", since=since)

    def sent(self, since: int = 0) -> list[Row]:
        """The whole texts the network has taken: id, to, text, parts, at, commanded, monotonic."""
        return self._rows("sent", since=since)

    def wait_sent(self, count: int = 1, *, since: int = 0, seconds: float = 10.0) -> list[Row]:
        """The same, as soon as there are `count`, or what there is after `seconds`."""
        return self._rows("wait_sent", since=since, count=count, seconds=seconds)

    def submissions(self, since: int = 0) -> list[Row]:
        """Each message the modem handed over, with its PDU, reference and part."""
        return self._rows("submissions", since=since)

    def ring(
        self, phone: str = "", *, times: int = 3, seconds: float = 5.0, ends: bool = True
    ) -> None:
        """Somebody calls; `ends` says whether the modem tells that they gave up."""
        self._ask("ring", times=times, seconds=seconds, ends=ends, **{"from": phone})

    def slots(self) -> list[Row]:
        """What lies in the modem: store, index, pdu, fresh."""
        return self._rows("slots")

    def place(self, store: str, index: int, pdu: str) -> None:
        """Put a PDU into one slot without a word, in place of what lies there."""
        self._ask("place", store=store, index=index, pdu=pdu)

    def status(self) -> Row:
        """Counts, the notification modes, the PINs given, the setup and the time."""
        return self._object("status")

    def notice(self, *lines: str) -> None:
        """Have the modem say something unasked."""
        self._ask("notice", lines=list(lines))

    def set(self, **values: Any) -> None:
        """Change the setup by its field names."""
        self._ask("set", **values)

    def fault(self, kind: str, *, count: int = 1, **details: Any) -> None:
        """Let something go wrong next; the kinds are `faults.KINDS`."""
        self._ask("fault", kind=kind, count=count, **details)

    def heal(self) -> None:
        """Take all faults back."""
        self._ask("heal")

    def hang(self, seconds: float) -> None:
        """The modem hears and says nothing for a while."""
        self._ask("hang", seconds=seconds)

    def hang_up(self, seconds: float = 0.2) -> None:
        """Unplug the modem and plug it in again after a while."""
        self._ask("hang_up", seconds=seconds)

    def restart(self) -> None:
        """The modem starts anew by itself; its port stays."""
        self._ask("restart")

    def _ask(self, operation: str, **request: Any) -> Any:
        with self._lock:
            self._socket.settimeout(float(request.get("seconds", 0)) + GRACE_SECONDS)
            try:
                self._socket.sendall(json.dumps({"op": operation, **request}).encode() + b"\n")
                line = self._lines.readline()
            except OSError as error:
                raise ControlError(f"{operation}: {error}") from error
        if not line:
            raise ControlError(f"{operation}: the simulator has gone")
        answer = json.loads(line)
        if not answer["ok"]:
            raise ControlError(f"{operation}: {answer['error']}")
        return answer["result"]

    def _object(self, operation: str, **request: Any) -> Row:
        return dict(self._ask(operation, **request))

    def _rows(self, operation: str, **request: Any) -> list[Row]:
        return list(self._ask(operation, **request))


def _connected(path: Path) -> socket.socket:
    """A connection to a socket however long its path is: the kernel takes 107 octets."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            connection.connect(f"/proc/self/fd/{folder}/{path.name}")
        finally:
            os.close(folder)
    except OSError as error:
        connection.close()
        raise ControlError(f"no simulator at {path}") from error
    return connection
