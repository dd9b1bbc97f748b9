"""What modems say when something fails, and how makes differ: tables only.

Sources: 3GPP TS 27.005 3.2.5 (+CMS ERROR), with the network's causes from 24.011 8.2.5.4 below 128
and the service centre's from 23.040 9.2.3.22 below 256; 27.007 9.2 (+CME ERROR). Codes from 512
belong to the makes; those here mean the same on all that were compared.
"""

import re

from modems.errors import Blame, ChannelError, Fate

WORDS_CMS: dict[Fate, dict[int, str]] = {
    Fate.FINAL: {
        1: "unassigned number",
        8: "operator determined barring",
        10: "call barred",
        21: "short message transfer rejected",
        28: "unidentified subscriber",
        29: "facility rejected",
        30: "unknown subscriber",
        50: "requested facility not subscribed",
        69: "requested facility not implemented",
        81: "invalid short message reference",
        95: "invalid message",
        96: "invalid mandatory information",
        97: "message type not implemented",
        98: "message not compatible with protocol state",
        99: "information element not implemented",
        128: "telematic interworking not supported",
        129: "short message type 0 not supported",
        130: "cannot replace short message",
        143: "unspecified protocol identifier error",
        144: "alphabet not supported",
        145: "message class not supported",
        159: "unspecified coding scheme error",
        160: "command cannot be actioned",
        161: "command unsupported",
        175: "unspecified command error",
        176: "message not supported",
        193: "no service centre subscription",
        195: "invalid destination address",
        196: "destination barred",
        198: "validity period format not supported",
        199: "validity period not supported",
        303: "operation not supported",
        304: "invalid PDU mode parameter",
        305: "invalid text mode parameter",
    },
    Fate.RETRYABLE: {
        17: "network failure",
        22: "congestion",
        27: "destination out of service",
        38: "network out of order",
        41: "temporary failure",
        42: "congestion",
        47: "resources unavailable",
        111: "unspecified protocol error",
        127: "unspecified interworking error",
        192: "service centre busy",
        194: "service centre system failure",
        208: "SIM storage full",
        209: "no SMS storage in SIM",
        210: "error in mobile",
        211: "memory capacity exceeded",
        212: "SIM toolkit busy",
        213: "SIM data download error",
        301: "SMS service reserved",
        302: "operation not allowed",
        310: "SIM not inserted",
        311: "SIM PIN required",
        312: "PH-SIM PIN required",
        313: "SIM failure",
        314: "SIM busy",
        315: "SIM wrong",
        316: "SIM PUK required",
        317: "SIM PIN2 required",
        318: "SIM PUK2 required",
        320: "memory failure",
        321: "invalid memory index",
        322: "memory full",
        330: "service centre address unknown",
        331: "no network service",
        340: "no acknowledgement expected",
        515: "modem busy",
    },
    Fate.UNCERTAIN: {
        # The service centre holds the text already, so an earlier hand-over of it succeeded.
        197: "duplicate short message",
        255: "unspecified error",
        300: "modem failure",
        332: "network timeout",
        500: "unknown error",
        512: "establishment failure",
        513: "lower layer failure",
        514: "connection failure",
    },
}

WORDS_CME: dict[Fate, dict[int, str]] = {
    Fate.FINAL: {
        4: "operation not supported",
        24: "text too long",
        25: "invalid characters",
        26: "dial string too long",
        27: "invalid dial characters",
    },
    Fate.RETRYABLE: {
        1: "no connection to phone",
        3: "operation not allowed",
        5: "PH-SIM PIN required",
        10: "SIM not inserted",
        11: "SIM PIN required",
        12: "SIM PUK required",
        13: "SIM failure",
        14: "SIM busy",
        15: "SIM wrong",
        16: "incorrect password",
        17: "SIM PIN2 required",
        18: "SIM PUK2 required",
        20: "memory full",
        21: "invalid memory index",
        22: "not found",
        23: "memory failure",
        30: "no network service",
        32: "network not allowed",
        515: "modem busy",
    },
    Fate.UNCERTAIN: {0: "modem failure", 31: "network timeout", 100: "unknown error"},
}

# What keeps every text from leaving, and says nothing of the one that was tried.
_OF_THE_LINE: dict[str, frozenset[int]] = {
    "CMS": frozenset({*range(310, 319), 330, 331, 332}),
    "CME": frozenset({5, *range(10, 16), 17, 18, 30, 31, 32}),
}

ERRORS: dict[tuple[str, int], tuple[str, Fate]] = {
    (family, code): (word, fate)
    for family, fates in (("CMS", WORDS_CMS), ("CME", WORDS_CME))
    for fate, words in fates.items()
    for code, word in words.items()
}
_CODES = {(family, word.lower()): code for (family, code), (word, _) in ERRORS.items()}

# Final results that mean a command failed (V.250 5.7, 27.005 3.2.5, 27.007 9.2).
_FAILED = re.compile(r"\+(CM[ES]) ERROR: *(.*)|(ERROR|COMMAND NOT SUPPORT)\Z", re.IGNORECASE)

# Sent once the make is known, refusals ignored. Each calms or routes what a make says unasked.
QUIRKS: dict[str, tuple[str, ...]] = {
    "huawei": ("AT^CURC=0", "AT^CVOICE=0"),
    "zte": ("AT+ZOPRT=5",),
    "quectel": ('AT+QURCCFG="urcport","all"',),
    "wavecom": ("AT+WIND=0",),
    "simcom": ("AT+CLTS=0",),
}

# How to be told of new messages and reports, the best first; see `gsm` for why reports come direct.
NOTIFICATIONS = ("2,1,0,1,0", "2,1,0,1", "2,1,0,2,0", "1,1,0,1,0", "2,1,0,0,0", "1,1,0,0,0")


def refusal(line: str) -> ChannelError | None:
    """The error that a final result states; None when the line is something else."""
    match = _FAILED.match(line)
    if match is None:
        return None
    family, said = (match[1] or "").upper(), match[2] or ""
    code = int(said) if said.isascii() and said.isdigit() else _CODES.get((family, said.lower()))
    known = None if code is None else ERRORS.get((family, code))
    if known is None or code is None:
        return ChannelError("refused", Fate.UNCERTAIN, line)
    word, fate = known
    blame = Blame.LINE if code in _OF_THE_LINE[family] else None
    return ChannelError(code_name(word), fate, line, blame=blame)


def code_name(word: str) -> str:
    """An error's words as the one-word code that a ChannelError carries."""
    return word.lower().replace(" ", "_").replace("-", "_")


def quirks(make: str) -> tuple[str, ...]:
    """The start-up commands of a make, found by any part of its name."""
    return next((rows for name, rows in QUIRKS.items() if name in make.lower()), ())
