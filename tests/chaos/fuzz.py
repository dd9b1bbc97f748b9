"""Damaged PDUs on the SIM of a running gateway: each ends as a text, as a part or set aside."""

import random
from datetime import UTC, datetime

from sqlalchemy import select

from gateway.store.tables import Part, Words
from modems import readings
from modems.channel import DeliveryReport
from modems.simulator import pdus
from tests.processes.town import Town

_PHONE = "+8613700000001"
_BATCH = 20  # damaged ones between two sound texts


def feed(town: Town, count: int, seed: int) -> list[str]:
    """Bring damaged PDUs, with sound texts between them; returns those that left no trace."""
    chance = random.Random(seed)
    sound = _sound()
    damaged = [_damaged(chance.choice(sound), chance) for _ in range(count)]
    for start in range(0, count, _BATCH):
        town.modems["m1"].receive_pdu(*damaged[start : start + _BATCH])
        town.resident().reports()
    town.settles(300)
    kept = {_mark(raw) for raw in _kept(town)}
    return [raw for raw in damaged if not _is_report(raw) and _mark(raw) not in kept]


def _sound() -> list[str]:
    now = datetime.now(UTC)
    return [
        *pdus.deliveries(_PHONE, "和平巷17号没水", now, 1, bits=8),
        *pdus.deliveries(_PHONE, "the light [17] is out", now, 1, bits=8),
        *pdus.deliveries("Beeline", "谢谢", now, 1, bits=8),
        *pdus.deliveries(_PHONE, "下水道堵了，" * 30, now, 2, bits=16),
        pdus.report(3, _PHONE, now, now, 0),
    ]


def _damaged(pdu: str, chance: random.Random) -> str:
    octets = bytearray.fromhex(pdu)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(octets) or 1)
        match chance.choice(["change", "cut", "grow", "flip"]):
            case "change":
                octets[place : place + 1] = chance.randbytes(1)
            case "cut":
                del octets[max(1, place) :]
            case "grow":
                octets[place:place] = chance.randbytes(1)
            case "flip":
                octets[place : place + 1] = bytes([octets[place] ^ 1 << chance.randrange(8)])
    return octets.hex().upper()


def _kept(town: Town) -> set[str]:
    raws = town.rows(select(Words.raw).where(Words.raw.is_not(None)))
    raws += town.rows(select(Part.raw))
    return {raw for joined in raws for raw in joined.split("\n")}


def _mark(raw: str) -> str:
    return readings.read("", raw).fingerprint


def _is_report(raw: str) -> bool:
    return isinstance(readings.read("", raw), DeliveryReport)
