from hypothesis import given
from hypothesis import strategies as st

from modems.lines import LONGEST_LINE, Cutter, Notice, Prompt, Sorter

SAID = b'OK|\r\n|\r|\n|> |>| |+CMTI: "SM",1|+CDS: 26|0791AB|RING|\xff\x00|\xe4|+CMS ERROR: 331'
PIECES = st.sampled_from([*SAID.split(b"|"), b"a" * LONGEST_LINE])
STREAMS = st.lists(PIECES, max_size=12).map(b"".join)


def told(chunks, asked=""):
    cutter, sorter = Cutter(), Sorter()
    return [
        sorted_token
        for chunk in chunks
        for token in cutter.feed(chunk)
        for sorted_token in sorter.sort(token, asked)
    ]


@given(STREAMS, st.lists(st.integers(1, 9), min_size=1))
def test_how_octets_are_portioned_makes_no_difference(stream, sizes):
    chunks, rest, turn = [], stream, 0
    while rest:
        size = sizes[turn % len(sizes)]
        chunks.append(rest[:size])
        rest, turn = rest[size:], turn + 1
    assert told(chunks) == told([stream])


@given(st.binary(max_size=300))
def test_no_octet_stops_the_reading(stream):
    assert told([stream, b"\r\nOK\r\n"])[-1:] in (["OK"], [Notice("OK")]) or b"^" in stream[-9:]


def test_a_notice_right_behind_the_prompt_is_told_apart():
    assert told([b'\r\n> +CMTI: "SM",1\r\n']) == [Prompt.PROMPT, Notice('+CMTI: "SM",1')]


def test_a_notice_amid_an_answer_is_told_apart():
    stream = b'+CSQ: 21,99\r\n+CMTI: "SM",1\r\n\r\nOK\r\n'
    assert told([stream], "+CSQ:") == ["+CSQ: 21,99", Notice('+CMTI: "SM",1'), "OK"]


def test_what_the_command_asked_for_is_an_answer():
    assert told([b"+CREG: 0,1\r\n"], "+CREG:") == ["+CREG: 0,1"]
    assert told([b"+CREG: 1\r\n"], "+CSQ:") == [Notice("+CREG: 1")]


def test_a_report_takes_the_line_below():
    assert told([b"+CDS: 26\r\n0791AB\r\nOK\r\n"]) == [Notice("+CDS: 26", "0791AB"), "OK"]


def test_a_report_without_its_line_takes_nothing_else():
    stream = b'+CDS: 26\r\n+CMTI: "SM",1\r\n'
    assert told([stream]) == [Notice("+CDS: 26"), Notice('+CMTI: "SM",1')]


def test_a_line_without_end_is_cut():
    assert told([b"a" * (LONGEST_LINE + 1)]) == ["a" * LONGEST_LINE]
