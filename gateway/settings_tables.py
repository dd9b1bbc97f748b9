"""What may stand in the tables of the settings file, and how each value is read and checked."""

from gateway import checked
from gateway.checked import Reader

# Those that become a part of the settings of the same name.
PARTS: dict[str, dict[str, Reader]] = {
    "place": {
        "timezone": checked.zone,
        "country_code": checked.country_code,
        "area_code": checked.digits,
        "home_city": checked.text,
        "working_hours": checked.working_hours,
        "quiet_hours": checked.hours,
        "supervision_phone": checked.phone,
    },
    "retention": {
        "raw_message_months": checked.whole(1, 1200),
        "ticket_text_months": checked.whole(1, 1200),
        "recording_days": checked.whole(1, 36500),
        "push_days": checked.whole(1, 36500),
    },
    "web": {
        "console": checked.address,
        "hooks": checked.address,
        "public_base_url": checked.text,
        "proxies": checked.whole(0, 5),
        "requests_a_second": checked.whole(1, 100_000),
        "callbacks_a_second": checked.whole(1, 100_000),
        "public_pages": checked.yes_or_no,
        "jurisdiction": checked.text,
    },
    "intake": {
        "workers": checked.whole(1, 64),
        "batch": checked.whole(1, 1000),
        "lease_seconds": checked.whole(2, 600),
        "attempts": checked.whole(1, 20),
        "route_seconds": checked.seconds,
        "join_seconds": checked.whole(1, 3600),
        "goes_on_minutes": checked.whole(0, 1440),
        "hints_an_hour": checked.whole(0, 1000),
        "tickets_a_day": checked.whole(1, 10000),
    },
    "work": {"pauses": checked.whole(0, 20), "triage_minutes": checked.whole(1, 1440)},
    "diary": {"visits_a_month": checked.whole(0, 1000), "patrols_a_month": checked.whole(0, 1000)},
    "merge": {
        "hours": checked.whole(1, 720),
        "outage_hours": checked.whole(0, 72),
        "likeness": checked.fraction,
    },
    "warning": {
        "texts": checked.whole(2, 1000),
        "hours": checked.whole(1, 168),
        "repeats": checked.whole(2, 1000),
        "days": checked.whole(1, 90),
        "reopens": checked.whole(1, 100),
    },
    "routing": {"category_limit": checked.fraction, "place_limit": checked.fraction},
    "voice": {"team": checked.text},
    "sms": {"staff_channel": checked.text},
}

# Those that become several.
OTHERS: dict[str, dict[str, Reader]] = {
    "database": {
        "url": checked.url("postgresql", "sqlite:///"),
        "hooks_url": checked.url("postgresql"),
    },
    "redis": {"url": checked.url("redis://", "rediss://", "unix://")},
    "deadlines": {"preset": checked.text, "next_day": checked.yes_or_no},
}
