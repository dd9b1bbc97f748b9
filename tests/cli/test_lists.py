"""What people read of lists: heads, columns, times; and what they are told when there is none."""

import io

import pytest

LISTS = ["ticket", "message", "delivery", "call", "user"]


def columns(line):
    return line.split()


def test_columns_have_heads_and_stay_aligned_beside_chinese_names(shell, types):
    for name in ("bob", "李娟"):
        types("long enough\n")
        shell.run("user", "add", name, "--role", "operator", "--password-stdin")
    heads, bob, juan = shell.run("user", "list").splitlines()
    assert heads.startswith("NAME  ROLE      LANGUAGE  CREATED")
    assert bob.startswith("bob   operator  zh        20")
    assert juan.startswith("李娟  operator  zh        20")


def test_times_are_the_town_s_own_for_people_and_have_an_offset_for_programs(shell):
    shell.settings.write_text(
        shell.settings.read_text(encoding="utf-8") + '[place]\ntimezone = "Pacific/Auckland"\n',
        encoding="utf-8",
    )
    asked = ("deadline", "--tier", "emergency", "--from", "2026-11-22T05:00+00:00")
    heads, dispatch, *_ = shell.run(*asked).splitlines()
    assert columns(heads) == ["DUE"]
    assert columns(dispatch) == ["dispatch", "2026-11-22", "18:05"]
    assert shell.json(*asked)["dispatch"]["due_at"] == "2026-11-22T18:05:00+13:00"
    shell.run("send", "13900001009", "你好")
    assert shell.json("message", "list")[0]["at"].endswith("+00:00")


@pytest.mark.parametrize("noun", LISTS)
def test_an_empty_list_says_so_beside_the_output(shell, noun):
    assert shell.run(noun, "list") == ""
    assert shell.notes == "There is nothing to show.\n"
    assert shell.json(noun, "list") == []


def test_a_text_takes_one_line_of_a_list_and_cannot_steer_the_terminal(shell):
    text = "灯\x1b[2J不亮\n" + "很长" * 100
    shell.run("receive", "--channel", "m1", "--from", "13900001001", text)
    heads, line = shell.run("message", "list").splitlines()
    assert columns(heads)[-1] == "TEXT"
    assert "灯 [2J不亮 很长" in line
    assert line.endswith("…")
    assert "很长" * 100 in shell.run("message", "show", "1")
    assert shell.json("message", "list")[0]["text"] == text


def test_columns_in_which_nothing_stands_are_left_out(shell):
    shell.run("send", "13900001009", "你好")
    assert "ERROR" not in shell.run("delivery", "list")
    shell.run("delivery", "drop", "1", "--reason", "test")
    assert columns(shell.run("delivery", "list").splitlines()[0])[-1] == "ERROR"


@pytest.fixture
def types(monkeypatch):
    """Puts words on standard input."""

    def put(words):
        monkeypatch.setattr("sys.stdin", io.StringIO(words))

    return put
