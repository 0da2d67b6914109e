"""`ivr prompts` counts, scripts and refuses in plain words."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.prompts import prompts
from ivr.flow.prompts import LANGUAGES


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    return CliRunner()


def test_before_the_first_build_everything_is_missing_and_the_answer_is_no(run: CliRunner) -> None:
    shown = run.invoke(prompts, ["status"])
    assert shown.exit_code == 1
    rows = {line.split()[0]: line.split()[1:] for line in shown.output.splitlines() if line.split()[0] in LANGUAGES}
    assert sorted(rows) == sorted(LANGUAGES)
    assert all(
        recorded == synthetic == "0" and int(missing) > 100 for recorded, synthetic, missing, *_ in rows.values()
    )
    assert "`ivr prompts build` makes what is missing" in shown.output


def test_the_script_of_a_language_names_each_file_and_what_to_read(run: CliRunner) -> None:
    shown = run.invoke(prompts, ["script", "zgh"])
    assert shown.exit_code == 0
    assert (
        "\nzgh/language-option/key-2.wav\n    ⵉ ⵜⵎⴰⵣⵉⵖⵜ, ⴰⴷⵔⴰⵜ ⵅⴼ ⵙⵉⵏ.\n    i tmaziɣt, adrat xf sin.\n" in shown.output
    )


def test_a_language_we_do_not_speak_is_wrong_use(run: CliRunner) -> None:
    shown = run.invoke(prompts, ["script", "pt"])
    assert shown.exit_code == 2
    assert "'pt' is not one of 'ar'" in shown.output
