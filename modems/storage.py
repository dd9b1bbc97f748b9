"""What lies in the stores of one modem: read without deleting, forgotten one by one.

Lists before it deletes and deletes only what it has read again: an index may have been reused.
"""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime

from modems import commands, readings
from modems.channel import Arrival, DeliveryReport, Inbound
from modems.commands import Slot, Usage
from modems.link import Link

# Readings of a slot whose PDU does not have the announced length, until two agree.
MOST_READINGS = 4


class Storage:
    """The stores behind one link, as long as it is open; new messages go to the first."""

    def __init__(self, link: Link, sim: str, stores: list[str]) -> None:
        self.stores = stores
        self._link = link
        self._sim = sim
        self._selected = ""
        self._lying: dict[str, tuple[str, Arrival | DeliveryReport]] = {}

    @property
    def unconfirmed(self) -> set[str]:
        """The stores that held something when they were last read, not yet forgotten."""
        return {_place(slot)[0] for slot in self._lying}

    def usage(self, store: str) -> Usage:
        """How full a store is."""
        with self._link.transaction:
            self._select(store)
            return commands.usage(self._link)

    def sweep(self, store: str) -> None:
        """Read all that lies in a store."""
        with self._link.transaction:
            self._select(store)
            slots = [self._certain(slot) for slot in commands.listed(self._link)]
        before = self._lying
        self._lying = {name: lying for name, lying in before.items() if _place(name)[0] != store}
        for slot in filter(None, slots):
            name = f"{store}:{slot.index}"
            raw, known = before.get(name, ("", None))
            value = known if known and raw == slot.pdu else self._recognise(slot.pdu, name)
            self._lying[name] = slot.pdu, value

    def contents(self) -> Sequence[Inbound]:
        """What was read and is not forgotten, oldest first."""
        return sorted((value for _, value in self._lying.values()), key=_age)

    def forget(self, inbound: Inbound) -> None:
        """Delete a message where it was read, if it still lies there."""
        raw, known = self._lying.get(inbound.slot, ("", None))
        if known is None or known.fingerprint != inbound.fingerprint:
            return
        store, index = _place(inbound.slot)
        with self._link.transaction:
            self._select(store)
            slot = commands.read(self._link, index)
            certain = self._certain(slot or Slot(index, "", 0))
            if certain is not None and certain.pdu == raw:
                commands.delete(self._link, index)
        del self._lying[inbound.slot]

    def _select(self, store: str) -> None:
        if self._selected != store:
            self._selected = ""
            self._link.ask(commands.selection(store, self.stores[0]), "+CPMS:")
            self._selected = store

    def _certain(self, slot: Slot) -> Slot | None:
        """What lies in a slot: a reading of the announced length, or one met twice.

        None when the line is too bad to tell; then the slot waits for the next sweep.
        """
        for _ in range(MOST_READINGS):
            if slot.is_whole:
                return slot
            again = commands.read(self._link, slot.index) or Slot(slot.index, "", 0)
            if again.pdu == slot.pdu:
                return slot
            slot = again
        return None

    def _recognise(self, raw: str, name: str) -> Arrival | DeliveryReport:
        """The value of a PDU; a second honest text that is quite alike gets a mark of its own.

        Parts and reports are never honest twins: the network has delivered them twice.
        """
        value = readings.read(self._sim, raw, name)
        if not isinstance(value, Arrival) or value.fragment is not None:
            return value
        taken = {other.fingerprint for _, other in self._lying.values()}
        twin, number = value, 1
        while twin.fingerprint in taken:
            number += 1
            mark = readings.fingerprint(value.fingerprint, str(number))
            twin = dataclasses.replace(value, fingerprint=mark)
        return twin


def _place(slot: str) -> tuple[str, int]:
    store, _, index = slot.partition(":")
    return store, int(index)


def _age(value: Arrival | DeliveryReport) -> tuple[datetime, int]:
    """Oldest first; what bears no readable time comes last."""
    at = value.at if isinstance(value, DeliveryReport) else value.stamped_at
    return at or datetime.max.replace(tzinfo=UTC), _place(value.slot)[1]
