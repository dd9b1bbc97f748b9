"""CSV files given on the command line."""

import csv
import io
from pathlib import Path

import click

from gateway.services import registry_files


def read(file: Path, needed: set[str], known: set[str]) -> list[dict[str, str]]:
    """The rows of a CSV with a header line; a usage error names what is wrong with the columns."""
    reader = csv.DictReader(io.StringIO(registry_files.decoded(file), newline=""), restval="")
    columns = set(reader.fieldnames or ())
    if not needed <= columns <= needed | known:
        wanted = ", ".join(sorted(needed | known))
        raise click.UsageError(f"{file} must have columns of {wanted}; {', '.join(needed)} always.")
    return list(reader)
