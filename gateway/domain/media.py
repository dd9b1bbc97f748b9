"""Where a picture or file that came with a text stands."""

import enum


class MediaState(enum.StrEnum):
    """Where a picture stands; the stored values are never renamed."""

    WAITING = "waiting"  # at the provider still
    FETCHED = "fetched"  # in the data folder, and at the provider still
    KEPT = "kept"  # in the data folder alone
    REFUSED = "refused"  # of a kind or size that is not taken
    LOST = "lost"  # tried again and again in vain
    OUTDATED = "outdated"  # its text is kept no longer: to be removed at the provider, who has it
    REMOVED = "removed"  # its text is kept no longer: it is nowhere any more
