"""What a town of processes has in its settings file."""

import json
from pathlib import Path

from tests import databases

MODEMS = ("m1", "m2")


def toml(url: str, folder: Path, intake: dict[str, int]) -> str:
    """The settings of a town in a folder, with limits of intake that differ from what is usual."""
    channels = [
        f'[[channels]]\nname = "{name}"\nkind = "gsm"\nservice_line = "8189000"\n'
        f"port = {json.dumps(str(folder / 'modems' / name))}\n"
        for name in MODEMS
    ]
    limits = "\n".join(f"{key} = {value}" for key, value in intake.items())
    hooks_url = databases.restricted(url) if url.startswith("postgresql") else ""
    return "\n".join(
        [
            f'[database]\nurl = "{url}"\nhooks_url = "{hooks_url}"',
            '[web]\nconsole = "127.0.0.1:0"\nhooks = "127.0.0.1:0"',
            # The tests run at any time of day.
            '[place]\nquiet_hours = "00:00-00:00"',
            f"[intake]\ntickets_a_day = 10000\n{limits}",
            '[[service_lines]]\nnumber = "8189000"\nname = "政务"\nsignature = "普陀网格"',
            *channels,
        ]
    )
