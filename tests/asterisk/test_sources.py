"""Which archive Asterisk is fetched from."""

from pathlib import Path

from ivr.asterisk.sources import Archive, debian_archive

STANZAS = """\
# a comment
Types: deb deb-src
URIs: http://mirror.test/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /keys/debian-archive-keyring.gpg
"""


def test_a_classic_sources_list_gives_its_first_archive_of_the_release(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(
        "# deb http://old.test/debian bookworm main\n"
        "deb http://mirror.test/security bookworm-security main\n"
        "deb [arch=amd64 signed-by=/keys/debian-archive-keyring.gpg] http://mirror.test/debian bookworm main contrib\n"
    )
    assert debian_archive("bookworm", tmp_path) == Archive(
        "http://mirror.test/debian", "/keys/debian-archive-keyring.gpg"
    )


def test_deb822_stanzas_are_read_and_the_security_archive_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d/debian.sources").write_text(STANZAS)
    archive = debian_archive("bookworm", tmp_path)
    assert archive
    assert (
        archive.line("sid") == "deb [signed-by=/keys/debian-archive-keyring.gpg] http://mirror.test/debian sid main\n"
    )


def test_archives_of_others_and_switched_off_ones_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d/a.list").write_text("deb [signed-by=/keys/shop.gpg] http://shop.test/x bookworm main\n")
    (tmp_path / "sources.list.d/b.sources").write_text(
        STANZAS.replace("Suites: bookworm ", "Enabled: no\nSuites: bookworm ")
    )
    assert debian_archive("bookworm", tmp_path) is None
