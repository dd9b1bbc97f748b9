"""Settings: read once, checked, and named with file and line when they are bad."""

import dataclasses
import tomllib

import pytest

from gateway import settings
from gateway.cli import parts
from gateway.errors import BadSettings
from gateway.settings import CONFIG


def written(tmp_path, text):
    file = tmp_path / "gridline.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[web]\n\nconsole = "8080"\n', r":3: \[web\] console must be an address"),
        ("[web]\nconsol = 1\n", r":2: \[web\] consol is no setting; known are console"),
        ("[webb]\n", r":1: \[webb\] is no table of settings"),
        ('[place]\ntimezone = "Mars"\n', r":2: \[place\] timezone must be a time zone"),
        ('[place]\ntimezone = "Asia"\n', r":2: \[place\] timezone must be a time zone"),
        ('[place]\ncountry_code = ""\n', r":2: \[place\] country_code must be the calling code"),
        ('[place]\ncountry_code = "999"\n', r":2: \[place\] country_code must be the calling"),
        ('[place]\nsupervision_phone = "王主任"\n', r"supervision_phone must be empty or a phone"),
        (
            '[web]\nconsole = "0.0.0.0:80"\nhooks = "0.0.0.0:80"\n',
            r":3: \[web\] hooks must have an address of its own",
        ),
        (2 * '[[service_lines]]\nnumber = "2"\n', r':4: \[service_lines\] number "2" stands twice'),
        (
            '[place]\nworking_hours = ["14:00-12:00"]\n',
            r":2: \[place\] working_hours must be spans",
        ),
        (
            '[place]\nquiet_hours = "21:00Z-07:30Z"\n',
            r":2: \[place\] quiet_hours must be hours of the town's own time",
        ),
        ('[web]\nconsole = "a:²"\n', r":2: \[web\] console must be an address"),
        (
            f'[[channels]]\nname = "{"m" * 41}"\nkind = "loopback"\n',
            r":2: \[channels\] name must have up to 40 characters",
        ),
        (
            '[[service_lines]]\nnumber = "2"\nname = "a\\u0000"\n',
            r":3: \[service_lines\] name must have up to 100 characters that can be shown",
        ),
        ("[place]\nworking_hours = []\n", r":2: \[place\] working_hours must be a list"),
        ("[intake]\nbatch = 0\n", r":2: \[intake\] batch must be a whole number from 1"),
        ("[intake]\nbatch = true\n", r":2: \[intake\] batch must be a whole number"),
        ('[[channels]]\nname = "a"\nkind = "pigeon"\n', r":3: \[channels\] kind must be one of"),
        ('[[channels]]\nkind = "gsm"\n', r":1: \[channels\] name is missing"),
        ('[[channels]]\nname = "a"\nkind = "gsm"\n', r":1: \[channels\] port is missing"),
        (
            2 * '[[channels]]\nname = "a"\nkind = "loopback"\n',
            r':5: \[channels\] name "a" stands twice',
        ),
        (
            "".join(f'[[channels]]\nname = "{n}"\nkind = "gsm"\nport = "/x"\n' for n in "ab"),
            r':8: \[channels\] port "/x" stands twice',
        ),
        (
            '[[channels]]\nname = "a/b"\nkind = "loopback"\n',
            r":2: \[channels\] name must have no /",
        ),
        ('[database]\nurl = "mysql://x"\n', r":2: \[database\] url must be empty or begin with"),
        ('[redis]\nurl = "x"\n', r":2: \[redis\] url must be empty or begin with redis://"),
        ("[web\n", r"gridline.toml: .*line 1"),
        ('channels = ["a"]\n', r"\[channels\] must be written as \[\[channels\]\]"),
        (
            '[[channels]]\nname = "a"\nkind = "loopback"\nservice_line = "1"\n'
            '[[service_lines]]\nnumber = "2"\n',
            r":4: \[channels\] service_line is none of \[\[service_lines\]\]: 2",
        ),
        ("channels = 1\n", r"\[channels\] must be written as \[\[channels\]\]"),
    ],
)
def test_a_bad_setting_is_named_with_its_line(tmp_path, text, why):
    with pytest.raises(BadSettings, match=why):
        settings.load(written(tmp_path, text), tmp_path, {})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadSettings, match="nowhere.toml: cannot be read"):
        settings.load(tmp_path / "nowhere.toml", tmp_path, {})


def test_nothing_is_needed_and_the_shipped_file_says_the_defaults(tmp_path):
    nothing = settings.load(None, tmp_path, {})
    shipped = settings.load(CONFIG / "gridline.toml", tmp_path, {})
    assert dataclasses.replace(shipped, file=None) == nothing


def test_the_shipped_file_names_every_setting(tmp_path):
    content = tomllib.loads((CONFIG / "gridline.toml").read_text("utf-8"))
    for table in dataclasses.fields(settings.load(None, tmp_path, {})):
        if dataclasses.is_dataclass(table.default):
            known = {one.name for one in dataclasses.fields(table.default)}
            assert content[table.name].keys() == known, table.name


def test_the_environment_wins_over_the_file(tmp_path):
    file = written(tmp_path, '[database]\nurl = "sqlite:///a.db"\n[redis]\nurl = "redis://a"\n')
    found = settings.load(
        file, None, {"GRIDLINE_DATABASE_URL": "sqlite:///b.db", "GRIDLINE_DATA": str(tmp_path)}
    )
    assert (found.database_url, found.redis_url) == ("sqlite:///b.db", "redis://a")
    assert found.data == tmp_path


def test_secrets_come_from_the_environment_and_are_not_shown(tmp_path):
    file = written(
        tmp_path, '[[channels]]\nname = "m1"\nkind = "gsm"\nport = "/dev/x"\npin_env = "PIN"\n'
    )
    found = settings.load(file, tmp_path, {"PIN": "8642", "GRIDLINE_SECRET_KEY": "k3y"})
    assert found.channels[0].pin == "8642"
    assert "8642" not in repr(found)
    assert "k3y" not in repr(found)


def test_a_preset_of_time_limits_that_is_not_there_is_named_with_its_line(tmp_path):
    found = settings.load(written(tmp_path, '[deadlines]\npreset = "rural"\n'), tmp_path, {})
    with pytest.raises(BadSettings, match=r':2: \[deadlines\] preset "rural" is not in .*county'):
        parts.rules(found)
