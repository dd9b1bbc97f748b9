"""What a GsmChannel sends, and what it says of it when something fails."""

import threading

import pytest

from modems.channel import DeliveryReport, Outgoing, Piece, ReportState
from modems.errors import ChannelError, ChannelLost, Fate
from modems.gsm import GsmChannel
from modems.link import Patience
from tests.modems.conftest import SHORT
from tests.modems.steps import LONG, RESIDENT, collected, open_again, refused, send


@pytest.mark.parametrize("manner", ["good", "bytewise", "slow"])
def test_a_long_text_leaves_whole_over_any_line(channel, network, manner):
    network.set(manner=manner)
    assert len(send(channel, LONG)) == 3
    (sent,) = network.wait_sent()
    assert (sent["to"], sent["text"], sent["parts"]) == (RESIDENT, LONG, 3)


def test_a_send_returns_the_reference_that_the_report_bears(channel, network):
    (reference,) = send(channel, "已派单")
    (report,) = collected(channel, 1, kind=DeliveryReport)
    assert (report.reference, report.phone) == (reference, RESIDENT)
    assert report.state is ReportState.DELIVERED
    assert report.at is not None
    channel.confirm(report)
    assert channel.collect() == []


def test_a_report_of_failure_says_so(channel, network):
    network.set(report_status=0x46)
    send(channel, "已派单")
    (report,) = collected(channel, 1, kind=DeliveryReport)
    assert (report.state, report.code) == (ReportState.FAILED, "70")


def test_reports_that_a_modem_only_stores_are_read_and_deleted(port, network, monkeypatch):
    monkeypatch.setattr("modems.catalog.NOTIFICATIONS", ("2,1,0,2,0",))
    channel = GsmChannel("m1", str(port), patience=SHORT)
    channel.open()
    send(channel, "已派单")
    (report,) = collected(channel, 1, kind=DeliveryReport)
    assert report.slot
    channel.confirm(report)
    assert network.slots() == []
    channel.close()


@pytest.mark.parametrize(
    ("kind", "code", "name", "fate"),
    [
        ("error_early", 331, "no_network_service", Fate.RETRYABLE),
        ("error_early", 500, "unknown_error", Fate.RETRYABLE),
        ("error_early", 304, "invalid_pdu_mode_parameter", Fate.FINAL),
        ("error", 38, "network_out_of_order", Fate.RETRYABLE),
        ("error", 1, "unassigned_number", Fate.FINAL),
        ("error", 332, "network_timeout", Fate.UNCERTAIN),
        ("error", 999, "refused", Fate.UNCERTAIN),
    ],
)
def test_a_refused_text_tells_its_fate(channel, network, kind, code, name, fate):
    network.fault(kind, code=code)
    error = refused(channel)
    assert (error.code, error.fate) == (name, fate)
    assert network.submissions() == []
    send(channel, "再发")
    assert network.wait_sent()[0]["text"] == "再发"


def test_silence_after_the_hand_over_is_uncertain_and_the_line_recovers(channel, network):
    network.fault("swallow_answer", command="+CMGS")
    error = refused(channel)
    assert (error.code, error.fate) == ("no_answer", Fate.UNCERTAIN)
    assert [sent["text"] for sent in network.sent()] == ["你好"]
    assert send(channel, "再发") == ["1"]


def test_a_receipt_without_ok_is_a_receipt(channel, network):
    network.fault("swallow_final", command="+CMGS")
    assert send(channel, "你好") == ["0"]
    assert channel.health().operator == "CHINA MOBILE"


def test_no_prompt_leaves_the_text_here(channel, network):
    network.fault("no_prompt")
    assert refused(channel).fate is Fate.RETRYABLE
    assert network.submissions() == []
    assert send(channel, "再发") == ["0"]
    assert [sent["text"] for sent in network.sent()] == ["再发"]


def test_a_notice_at_the_prompt_stays_out_of_the_text(channel, network):
    network.fault("prompt_notice", count=20)
    for number in range(20):
        send(channel, f"第{number}条")
    assert [sent["text"] for sent in network.sent()] == [f"第{number}条" for number in range(20)]


def test_a_late_answer_is_not_taken_for_the_next(channel, network):
    network.fault("late", command="+CSQ", seconds=1.2)
    with pytest.raises(ChannelError):
        channel.health()
    health = channel.health()
    assert (health.operator, health.signal_dbm) == ("CHINA MOBILE", -71)


def test_a_line_that_breaks_after_the_hand_over_is_uncertain(channel, network):
    network.fault("vanish")
    error = refused(channel)
    assert isinstance(error, ChannelLost)
    assert error.fate is Fate.UNCERTAIN
    assert len(network.sent()) == 1


def test_a_number_that_cannot_be_dialled_is_final(channel, network):
    with pytest.raises(ChannelError) as caught:
        channel.send(Piece("Beeline", "你好"))
    assert caught.value.fate is Fate.FINAL
    assert network.submissions() == []


def test_all_parts_of_a_text_are_sent_in_one_coding(channel, network):
    send(channel, "网" * 67 + "a" * 10)
    send(channel, "a" * 170, reference=2)
    schemes = [bytes.fromhex(row["pdu"])[13] for row in network.submissions()]
    assert schemes == [0x08, 0x08, 0x00, 0x00]


def test_the_rest_of_a_text_goes_on_in_its_coding_after_a_restart(channel, network, port):
    text = "网" * 67 + "a" * 10
    channel.send(channel.split(Outgoing(RESIDENT, text, 1))[0])
    channel.close()
    again = GsmChannel("m1", str(port), patience=SHORT)
    again.open()
    again.send(again.split(Outgoing(RESIDENT, text, 1))[1])
    again.close()
    assert [bytes.fromhex(row["pdu"])[13] for row in network.submissions()] == [0x08, 0x08]
    assert network.wait_sent()[0]["text"] == text


def test_a_foreign_ok_before_the_prompt_leaves_the_line_usable(channel, network):
    network.fault("no_prompt")
    threading.Timer(0.2, network.notice, ["OK"]).start()
    error = refused(channel)
    assert (error.code, error.fate) == ("no_prompt", Fate.RETRYABLE)
    assert send(channel, "再发") == ["0"]
    assert [sent["text"] for sent in network.sent()] == ["再发"]


def test_on_a_lossy_line_no_fate_is_a_lie(port, network):
    hurried = Patience(answer=0.2, listing=0.2, submit=0.2, receipt=0.05, resync=0.3, quiet=0.02)
    channel = GsmChannel("m1", str(port), patience=hurried)
    channel.open()
    network.set(manner="lossy", loss=40)
    fates = {f"第{number}条": fate_of(channel, f"第{number}条") for number in range(40)}
    channel.close()
    left = [sent["text"] for sent in network.sent()]
    assert len(left) == len(set(left))
    assert {text for text, fate in fates.items() if fate is None} <= set(left)
    assert not {text for text, fate in fates.items() if fate is Fate.RETRYABLE} & set(left)
    assert None in fates.values()


def fate_of(channel, text):
    """What became of a text; None when it was sent."""
    try:
        send(channel, text)
    except ChannelError as error:
        if isinstance(error, ChannelLost):
            open_again(channel)
        return error.fate
