"""What shall go wrong next with a simulated modem, asked for through its control socket."""

from typing import Any

KINDS = {
    "swallow_final": "the final result (OK or an error) of the next command is not written",
    "swallow_answer": "nothing of the next answer is written; `command` narrows it to one",
    "error": "the next send fails with `code` after the message was handed over",
    "error_early": "the next send fails with `code` instead of a prompt",
    "refuse": "the next command called `command` fails with `code`",
    "late": "the next final result comes `seconds` late; `command` narrows it to one",
    "no_prompt": "the next send gets no prompt",
    "prompt_notice": "a notice follows the next prompt at once",
    "duplicate": "the next text is delivered twice",
    "vanish": "the line hangs up after the network has taken the next message",
    "drop": "the next line of output is lost",
}


class Faults:
    """Faults that wait for their moment; each strikes as often as `count` says."""

    def __init__(self) -> None:
        self._waiting: list[dict[str, Any]] = []

    def add(self, kind: str, count: int = 1, **details: Any) -> None:
        """Let something go wrong at the next `count` occasions."""
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}")
        self._waiting.append({"kind": kind, "count": count, **details})

    def clear(self) -> None:
        """Let all be well again."""
        self._waiting.clear()

    def take(self, kind: str, command: str = "") -> dict[str, Any] | None:
        """The fault that strikes now, if one of this kind waits for this command."""
        for fault in self._waiting:
            if fault["kind"] == kind and fault.get("command", command) == command:
                fault["count"] -= 1
                if fault["count"] <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
