"""What supervisors may set otherwise than the files of config/ say."""

import enum


class EditKind(enum.StrEnum):
    """In the order in which edits are applied: a limit may be one of a new category."""

    CATEGORY = "category"  # key: its code; value: its table as in categories.toml
    LIMIT = "limit"  # key: a tier, or category.CODE; value: its row as in deadlines.toml
    WORDING = "wording"  # key: as in wording.*.toml; value: the text of each language
