"""Numbers vanish from files in place, however they are written, and ids that look like them stay."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ivr.privacy.blanking import blank, crossed_out, forms


@pytest.mark.parametrize(
    "written",
    [
        "+33639981000", "0033639981000", "0639981000", "639981000", "33639981000",
        "+33 6 39 98 10 00", "+33 (0)6 39 98 10 00", "06.39.98.10.00", "06-39-98-10-00", "00 33 6 39 98 10 00",
    ],
)  # fmt: skip
def test_every_way_to_write_a_number_is_known(written: str) -> None:
    assert forms("+33639981000").fullmatch(written.encode())
    assert forms("+33639981000").search(f'"appdata":"x,{written},y"'.encode())


@pytest.mark.parametrize("other", ["0639981001", "06399810001", "1063998100", "10639981000", "+3363998100"])
def test_another_number_is_another_one(other: str) -> None:
    assert not forms("+33639981000").search(other.encode())


@pytest.mark.parametrize(
    "line", ["1795322613|1795322613.0|fr|NONE|JOIN|", "1795322613-0", "1795322613.12", "9|1795322613.0|"]
)
def test_a_call_whose_id_looks_like_a_number_keeps_it(line: str) -> None:
    assert not forms("+491795322613").search(line.encode())
    assert forms("+491795322613").search(b"1|1795322613.0|fr|NONE|ENTERQUEUE||01795322613|1")


def test_whoever_adds_lines_meanwhile_is_not_disturbed(tmp_path: Path) -> None:
    file = tmp_path / "messages"
    file.write_bytes(b"one 0639981000 two\nthree\n")
    with file.open("ab") as writer:
        before = os.fstat(writer.fileno()).st_ino
        done = blank(file, forms("+33639981000"), crossed_out)
        writer.write(b"four +33639981000\nfive +3363")
        writer.flush()
        again = blank(file, forms("+33639981000"), crossed_out, done.up_to)
        writer.write(b"9981000\n")
        writer.flush()
        last = blank(file, forms("+33639981000"), crossed_out, again.up_to)
    assert (done.times, again.times, last.times) == (1, 1, 1)
    assert file.read_bytes() == b"one xxxxxxxxxx two\nthree\nfour xxxxxxxxxxxx\nfive xxxxxxxxxxxx\n"
    assert file.stat().st_ino == before


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"0639981000\n")
    (tmp_path / "messages").symlink_to(tmp_path / "target")
    with pytest.raises(OSError):
        blank(tmp_path / "messages", forms("+33639981000"), crossed_out)
