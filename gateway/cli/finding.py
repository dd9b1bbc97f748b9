"""What `gridline doctor` says of one thing it has looked at."""

import dataclasses

OK, NOTE, MEND = "ok", "note", "mend"


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing looked at; `level` is ok, note or mend."""

    about: str
    level: str
    says: str
