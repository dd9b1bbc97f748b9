"""A backup has the pictures and recordings that its rows refer to."""

import tarfile

from gateway.services.texts import inbox, media
from gateway.store.tables import MediaRow
from modems.channel import Arrival, Media, PhoneType, Ring
from tests.world import RESIDENT, World


def a_picture_came(shell) -> str:
    """A text with a picture, fetched; returns the name of its file."""
    data = shell.folder / "data"
    world = World(f"sqlite:///{data / 'gridline.db'}", data, populated=False)
    text = "和平巷17号路灯不亮".encode("utf-16-be")
    pictures = (Media("https://a/1", "image/jpeg"),)
    arrival = Arrival("mms", "", RESIDENT, PhoneType.UNKNOWN, text, media=pictures)
    with world.office.desk() as desk:
        inbox.store(desk, "loop", arrival)
    with world.office.desk() as desk:
        media.fetched(desk, 1, "image/jpeg", b"a picture")
        digest = desk.tx.get_one(MediaRow, 1).sha256
    world.close()
    return digest


def test_a_restored_backup_has_its_pictures_recordings_and_prompts(shell, tmp_path):
    digest = a_picture_came(shell)
    data = shell.folder / "data"
    lying = {
        media.path(data, digest): b"a picture",
        data / "recordings" / "tw" / "RE1": b"words",
        data / "voice" / "zh" / "greeting.mp3": b"hello",
    }
    for file, content in lying.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    saved = tmp_path / "saved"
    assert "3 pictures, recordings and prompts" in shell.run("db", "backup", str(saved))
    with tarfile.open(f"{saved}.files") as archive:
        assert {member.mode & 0o077 for member in archive} <= {0o044, 0o040, 0}
    for file in lying:
        file.unlink()
    said = shell.run("db", "restore", str(saved))
    assert "3 pictures, recordings and prompts are back" in said
    assert "1 texts that had come were not handled yet" in said
    assert {file: file.read_bytes() for file in lying} == lying


def test_a_restored_call_is_a_ticket_at_once_and_its_text_waits_for_a_person(shell, tmp_path):
    data = shell.folder / "data"
    world = World(f"sqlite:///{data / 'gridline.db'}", data, populated=False)
    ring = Ring("r1", RESIDENT, PhoneType.UNKNOWN, world.clock.now)
    with world.office.desk() as desk:
        inbox.store(desk, "m1", ring)
    world.close()
    saved = tmp_path / "saved"
    shell.run("db", "backup", str(saved))
    assert "1 calls" in shell.run("db", "restore", str(saved))
    (call,) = shell.json("call", "list")
    (ticket,) = shell.json("ticket", "list")
    assert (call["ticket"], ticket["flag"]) == (ticket["number"], "missed")
    (text,) = shell.json("delivery", "list")
    assert (text["phone"], text["state"], text["error"]) == (RESIDENT, "uncertain", "restored")


def test_what_is_half_written_and_what_is_not_ours_is_in_no_backup(shell, tmp_path):
    data = shell.folder / "data"
    for name in ("media/ab/cd.unfinished", "secret_key", "redis/dump"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x")
    shell.run("db", "backup", str(tmp_path / "saved"))
    with tarfile.open(tmp_path / "saved.files") as archive:
        assert archive.getnames() == []


def test_a_backup_without_its_files_is_restored_and_says_so(shell, tmp_path):
    shell.run("db", "backup", str(tmp_path / "saved"))
    (tmp_path / "saved.files").unlink()
    assert "left as they were" in shell.run("db", "restore", str(tmp_path / "saved"))


def test_no_backup_is_written_over_and_damaged_files_stop_a_restore(shell, tmp_path):
    saved = tmp_path / "saved"
    shell.run("db", "backup", str(saved))
    saved.unlink()
    assert "saved.files" in shell.run("db", "backup", str(saved), status=1)
    assert not saved.exists()
    (tmp_path / "saved.files").unlink()
    shell.run("db", "backup", str(saved))
    (tmp_path / "saved.files").write_bytes(b"no archive" * 100)
    assert "is damaged" in shell.run("db", "restore", str(saved), status=1)


def test_an_archive_that_reaches_out_of_the_data_folder_does_not(shell, tmp_path):
    saved = tmp_path / "saved"
    shell.run("db", "backup", str(saved))
    (tmp_path / "evil").write_text("x")
    with tarfile.open(tmp_path / "saved.files", "w") as archive:
        archive.add(tmp_path / "evil", "media/../../evil2")
        archive.add(tmp_path / "evil", "gridline.toml")
    assert "damaged" in shell.run("db", "restore", str(saved), status=1)
    assert not (shell.folder / "evil2").exists()
