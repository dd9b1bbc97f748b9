"""Where the recording of a caller's words stands."""

import enum


class RecordingState(enum.StrEnum):
    """Where a recording stands; the stored values are never renamed."""

    TO_FETCH = "to_fetch"  # at the provider still
    DECLINED = "declined"  # the caller does not want it: to be removed, wherever it is
    FETCHED = "fetched"  # in the data folder, and at the provider still
    KEPT = "kept"  # in the data folder alone
    LOST = "lost"  # tried again and again in vain
    OUTDATED = "outdated"  # its time is over: to be removed at the provider, who has it still
    REMOVED = "removed"  # declined or outdated: it is nowhere any more


HERE = frozenset({RecordingState.FETCHED, RecordingState.KEPT})
UNWANTED = frozenset({RecordingState.DECLINED, RecordingState.REMOVED})  # no words to be heard


class Use(enum.StrEnum):
    """What somebody does with a recording; the stored values are never renamed."""

    PLAY = "play"
    HOLD = "hold"  # it stays although its time is over
    RELEASE = "release"
