"""What goes wrong before a service is up: one sentence and an exit code, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.__main__ import main


def told(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[str, object]:
    monkeypatch.setattr("sys.argv", ["ivr", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return capsys.readouterr().err, ended.value.code


@pytest.mark.parametrize("ports", ["a-b", "\u00b2-5", "20000", "23999-20000", "20000-20001", "20000-99999", "80-5000"])
def test_ports_for_audio_that_no_call_could_use_are_refused(
    ports: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_RTP_PORTS", ports)
    error, code = told(["up"], monkeypatch, capsys)
    assert error == f"ivr: IVR_RTP_PORTS is {ports!r}; it must read like 20000-23999, within 1024 and 65535\n"
    assert code == 2


@pytest.mark.parametrize("sign", [";", ",", "&", "[", "$", "\n", '"', "|", "#"])
def test_a_run_folder_whose_path_would_mean_something_in_asterisks_files_is_refused(
    sign: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_HOME", f"{tmp_path}/var{sign}x")
    error, code = told(["up"], monkeypatch, capsys)
    assert error.endswith(f"but Asterisk cannot use a path with {sign!r} in it\n")
    assert (error.count("\n"), code, list(tmp_path.iterdir())) == (1, 2, [])


def test_a_run_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("IVR_HOME", str(tmp_path / "file/var"))
    error, code = told(["up"], monkeypatch, capsys)
    assert (error, code) == (f"ivr: {tmp_path}/file/var: Not a directory\n", 1)


def test_a_password_of_a_folder_in_which_nothing_ever_ran_is_not_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    error, code = told(["secrets", "show", "amina"], monkeypatch, capsys)
    assert "is IVR_HOME right?" in error
    assert (error.count("\n"), code, list(tmp_path.iterdir())) == (1, 2, [])
