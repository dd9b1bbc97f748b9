"""Every table, from the one place that services import them from; by subject in schema/."""

from gateway.store.schema.base import Base, UtcDateTime
from gateway.store.schema.bridge import Bridged, Client, Push
from gateway.store.schema.edit import Edit
from gateway.store.schema.media import MediaRow
from gateway.store.schema.registry import (
    Area,
    Duty,
    Member,
    Membership,
    Operator,
    Place,
    RegistryState,
    Resident,
    ServiceLine,
    Team,
)
from gateway.store.schema.traffic import (
    Call,
    ChannelState,
    Delivery,
    Message,
    Part,
    PhoneLease,
    Prompt,
    Report,
    StatusRow,
    SubmitRow,
)
from gateway.store.schema.voice import HotlineCall, Recording, RecordingUse
from gateway.store.schema.work import (
    Accusation,
    Alarm,
    Assist,
    Deadline,
    Event,
    Proposal,
    Ticket,
    Visit,
    Words,
)

__all__ = [
    "Accusation",
    "Alarm",
    "Area",
    "Assist",
    "Base",
    "Bridged",
    "Call",
    "ChannelState",
    "Client",
    "Deadline",
    "Delivery",
    "Duty",
    "Edit",
    "Event",
    "HotlineCall",
    "MediaRow",
    "Member",
    "Membership",
    "Message",
    "Operator",
    "Part",
    "PhoneLease",
    "Place",
    "Prompt",
    "Proposal",
    "Push",
    "Recording",
    "RecordingUse",
    "RegistryState",
    "Report",
    "Resident",
    "ServiceLine",
    "StatusRow",
    "SubmitRow",
    "Team",
    "Ticket",
    "UtcDateTime",
    "Visit",
    "Words",
]
