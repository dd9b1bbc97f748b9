"""What a simulated modem is like: everything a test or a trainer may want to choose."""

import dataclasses

MANNERS = ("good", "bytewise", "lossy", "slow")


@dataclasses.dataclass
class Setup:
    """One modem's ways; may change while it runs."""

    make: str = "GRIDLINE"
    model: str = "SIM-1"
    imei: str = "860000000000001"
    imsi: str = "460000000000001"
    number: str = "+8613900000001"
    pin: str = ""
    operator: str = "CHINA MOBILE"
    signal: int = 21
    registration: int = 1
    lte: int = 0
    capacity: int = 40
    phone_capacity: int = 100
    unlisted: str = ""  # a store that cannot be listed
    air_seconds: float = 3.0
    report_seconds: float = 5.0
    report_status: int = 0
    manner: str = "good"
    loss: int = 2000  # a lossy line drops one octet in so many, and adds one as often

    def change(self, values: dict[str, object]) -> None:
        """Take new values by name; a name or type that is unknown is a ValueError."""
        for name, value in values.items():
            known = getattr(self, name, None)
            if known is None or not _alike(known, value):
                raise ValueError(f"no such setting: {name}={value!r}")
        if values.get("manner", "good") not in MANNERS:
            raise ValueError(f"no such manner: {values['manner']}")
        for name, value in values.items():
            setattr(self, name, value)


def _alike(known: object, value: object) -> bool:
    return isinstance(value, type(known)) or (isinstance(known, float) and isinstance(value, int))
