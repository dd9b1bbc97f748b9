"""The control socket of one simulated modem: a JSON object a line in, one out."""

import asyncio
import dataclasses
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from modems.simulator.modem import Modem
from modems.simulator.network import as_rows
from modems.simulator.terminal import Terminal

# A request may carry many PDUs.
LONGEST_REQUEST = 2**20

Request = dict[str, Any]


class Service:
    """What may be asked of one modem from outside; any number of clients at once."""

    def __init__(self, modem: Modem, terminal: Terminal) -> None:
        self._modem = modem
        self._terminal = terminal
        self._clients: set[asyncio.StreamWriter] = set()
        self._operations: dict[str, Callable[[Request], Awaitable[Any]]] = {
            "receive": self._receive,
            "receive_pdu": self._receive_pdu,
            "received": self._received,
            "sent": self._sent,
            "wait_sent": self._wait_sent,
            "submissions": self._submissions,
            "ring": self._ring,
            "slots": self._slots,
            "place": self._place,
            "status": self._status,
            "notice": self._notice,
            "set": self._set,
            "fault": self._fault,
            "heal": self._heal,
            "hang": self._hang,
            "hang_up": self._hang_up,
            "restart": self._restart,
        }

    async def start(self, path: Path) -> asyncio.Server:
        """Listen at a path, in place of what an earlier run left there."""
        path.unlink(missing_ok=True)
        return await asyncio.start_unix_server(self._serve, path, limit=LONGEST_REQUEST)

    def close(self) -> None:
        """Send all clients away."""
        for writer in self._clients:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.add(writer)
        try:
            while line := await reader.readline():
                writer.write(json.dumps(await self._answer(line)).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError, asyncio.CancelledError):
            pass  # a client that went, a line beyond all bounds, or the end of the process
        finally:
            self._clients.discard(writer)
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            operation = self._operations[request.pop("op")]
            return {"ok": True, "result": await operation(request)}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return {"ok": False, "error": f"{type(error).__name__}: {error}"}

    async def _receive(self, request: Request) -> Any:
        at = request.get("at")
        moment = datetime.fromisoformat(at) if at else datetime.now(UTC).astimezone()
        bits = int(request.get("reference_bits", 8))
        network = self._modem.network
        return dataclasses.asdict(network.receive(request["from"], request["text"], moment, bits))

    async def _receive_pdu(self, request: Request) -> Any:
        pdus = request["pdu"]
        pdus = [pdus] if isinstance(pdus, str) else pdus
        return dataclasses.asdict(self._modem.network.receive_pdus(pdus))

    async def _received(self, request: Request) -> Any:
        return as_rows(self._modem.network.received, request.get("since", 0))

    async def _sent(self, request: Request) -> Any:
        return as_rows(self._modem.network.sent, request.get("since", 0))

    async def _wait_sent(self, request: Request) -> Any:
        since, count = request.get("since", 0), request.get("count", 1)
        await self._modem.network.wait_sent(since, count, float(request.get("seconds", 10)))
        return await self._sent(request)

    async def _submissions(self, request: Request) -> Any:
        return as_rows(self._modem.network.submissions, request.get("since", 0))

    async def _ring(self, request: Request) -> None:
        self._modem.ring(
            request.get("from", ""),
            int(request.get("times", 3)),
            float(request.get("seconds", 5)),
            ends=bool(request.get("ends", True)),
        )

    async def _slots(self, request: Request) -> Any:
        return [
            {"store": name, "index": index, "pdu": stored.pdu, "fresh": stored.fresh}
            for name, store in self._modem.state.stores.items()
            for index, stored in store.places.items()
        ]

    async def _place(self, request: Request) -> None:
        self._modem.state.stores[request["store"]].place(int(request["index"]), request["pdu"])

    async def _status(self, request: Request) -> Any:
        network = self._modem.network
        return {
            "received": len(network.received),
            "waiting": len(network.waiting),
            "submissions": len(network.submissions),
            "sent": len(network.sent),
            "slots": sum(len(store.places) for store in self._modem.state.stores.values()),
            "notify": self._modem.state.notify,
            "pins": self._modem.state.pins,
            "monotonic": time.monotonic(),
            "setup": dataclasses.asdict(self._modem.setup),
        }

    async def _notice(self, request: Request) -> None:
        self._modem.notice(*request["lines"])

    async def _set(self, request: Request) -> None:
        self._modem.setup.change(request)
        self._modem.network.push()

    async def _fault(self, request: Request) -> None:
        self._modem.faults.add(**request)

    async def _heal(self, request: Request) -> None:
        self._modem.faults.clear()
        self._modem.deaf_until = 0.0

    async def _hang(self, request: Request) -> None:
        self._modem.deaf_until = time.monotonic() + float(request.get("seconds", 3600))

    async def _hang_up(self, request: Request) -> None:
        self._terminal.hang_up(float(request.get("seconds", 0.2)))

    async def _restart(self, _: Request) -> None:
        self._modem.power_on()
        self._modem.notice("RDY")
