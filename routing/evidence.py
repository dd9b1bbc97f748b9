"""Why a route is what it is: kinds that the wording renders, and the words that were seen."""

import dataclasses
import enum


class Kind(enum.StrEnum):
    """What spoke for a place or a category; the wording has a sentence for each."""

    PLACE = "place"
    ALIAS = "alias"
    NUMBER_RANGE = "number_range"
    AREA = "area"
    COORDINATES = "coordinates"  # and, after a blank, where they lie
    OUTSIDE = "outside"  # coordinates that lie in no area whose outline is known
    HOME = "home"
    EARLIER = "earlier"
    LINE = "line"
    ANYWHERE = "anywhere"
    AMBIGUOUS = "ambiguous"
    KEYWORD = "keyword"
    EMERGENCY = "emergency"
    REJECT = "reject"
    ROUTER = "router"  # it has found nothing yet, or failed


@dataclasses.dataclass(frozen=True)
class Evidence:
    """One reason, and the word, name or code it rests on."""

    kind: Kind
    value: str
