"""Who takes part, and how the town is divided. Values of the registry, in its words."""

import enum


class AreaLevel(enum.StrEnum):
    """The levels of areas, widest first; a ticket is never at section or group level."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    SECTION = "section"
    GROUP = "group"
    GRID = "grid"


class AreaKind(enum.StrEnum):
    TERRITORY = "territory"
    ORGANISATION = "organisation"


class TeamKind(enum.StrEnum):
    GRID = "grid"
    MANAGEMENT = "management"
    PROFESSIONAL = "professional"
    VOLUNTEER = "volunteer"
    DEPARTMENT = "department"
    PARTNER = "partner"
    EXPERT = "expert"
    STATION = "station"


class MemberRole(enum.StrEnum):
    LEADER = "leader"
    CORE = "core"
    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    DEPARTMENT = "department"
    PARTNER = "partner"


class PlaceKind(enum.StrEnum):
    ESTATE = "estate"
    ROAD = "road"
    LANDMARK = "landmark"
    STOP = "stop"
    ORGANISATION = "organisation"
    BUILDING = "building"


class OperatorRole(enum.StrEnum):
    """Who may sign in at the console; an administrator does not see ticket text."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


WORKS = (OperatorRole.OPERATOR, OperatorRole.SUPERVISOR)  # on tickets, at the console
READS = (*WORKS, OperatorRole.AUDITOR)  # what people wrote


class Language(enum.StrEnum):
    ZH = "zh"
    EN = "en"


class ActorKind(enum.StrEnum):
    """Who did what an event row records."""

    RESIDENT = "resident"
    MEMBER = "member"
    OPERATOR = "operator"
    SYSTEM = "system"


class PromptKind(enum.StrEnum):
    """What an open question asks of a phone."""

    RATE = "rate"
    PLACE = "place"
    WHICH = "which"
    CONFIRM = "confirm"
    QUESTION = "question"
    WORDS = "words"  # what a member's command lacks still


class VisitKind(enum.StrEnum):
    """What an entry of the diary tells of."""

    VISIT = "visit"
    PATROL = "patrol"


class AlarmKind(enum.StrEnum):
    """What somebody must look at beside any one ticket."""

    UNREACHABLE = "unreachable"  # a team without anybody who takes texts
    CLUSTER = "cluster"  # many texts of one category in one area
    REPEATER = "repeater"  # one person again and again
    REOPENED = "reopened"  # twice or more
    GATHERING = "gathering"  # words of crowds
    MAJOR = "major"  # 重大
    UNCONFIRMED = "unconfirmed"  # a member who did not say that the phone is theirs still
    CHANNEL = "channel"  # no text leaves by it: its provider refuses us, or its line is dead
    COUNTRY = "country"  # a provider lets no text of ours through to phones of a country
    UNDELIVERED = "undelivered"  # an order that reached nobody of its team
    BLOCKED = "blocked"  # a member or supervisor whose provider takes no more texts of ours
    UNTOLD = "untold"  # another system that could not be told what became of its matters
    UNWRITTEN = "unwritten"  # calls that colleagues took, and nobody has written down
    EDIT = "edit"  # what a supervisor has set fits the files no more, and is set aside
