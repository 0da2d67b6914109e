"""Prompts looked up in the catalogues: missing keys, missing catalogues, catalogues that cannot be read."""

from __future__ import annotations

from pathlib import Path

from ivr.routing.reader import examine
from tests.routing.conftest import TODAY


def said_without(folder: Path, language: str, key: str) -> list[str]:
    catalogue = folder / "prompts" / f"{language}.yaml"
    lines = catalogue.read_text().splitlines(keepends=True)
    others = [line for line in lines if not line.startswith(f"{key}:")]
    assert len(others) == len(lines) - 1
    catalogue.write_text("".join(others))
    return problems(folder)


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in examine(folder / "routing.yaml", {}, folder / "prompts", TODAY)[1]]


def test_a_prompt_that_one_language_lacks_is_said_where_it_is_named(folder: Path) -> None:
    assert said_without(folder, "nl", "topic-progress") == [
        "routing.yaml:31:16: the prompt 'topic-progress' has no text in prompts/nl.yaml"
    ]


def test_a_prompt_of_the_engine_itself_is_said_at_the_top(folder: Path) -> None:
    assert said_without(folder, "fr", "wrong-key") == [
        "routing.yaml:1:1: the prompt 'wrong-key' has no text in prompts/fr.yaml"
    ]


def test_a_prompt_that_a_node_says_unasked_is_said_at_that_node(folder: Path) -> None:
    assert said_without(folder, "fr", "whisper-accept") == [
        "routing.yaml:35:3: the prompt 'whisper-accept' has no text in prompts/fr.yaml"
    ]


def test_what_is_announced_to_posts_is_not_needed_in_other_languages(folder: Path) -> None:
    assert "whisper-accept" not in (folder / "prompts" / "nl.yaml").read_text()
    assert problems(folder) == []


def test_a_language_without_a_catalogue_is_said_at_the_language(folder: Path) -> None:
    (folder / "prompts" / "nl.yaml").unlink()
    assert problems(folder) == ["routing.yaml:10:3: there is no prompts/nl.yaml"]


def test_a_catalogue_that_cannot_be_read_is_said_in_the_catalogue(folder: Path) -> None:
    (folder / "prompts" / "nl.yaml").write_text("welcome: a\nwelcome: b\n")
    (folder / "prompts" / "fr.yaml").write_text("- welcome\n")
    assert problems(folder) == [
        "prompts/fr.yaml:1:1: the file must hold a text under each key, as in 'welcome: ...'",
        "prompts/nl.yaml:2:1: 'welcome' is written twice, first at 1:1",
    ]


def test_texts_are_looked_at_only_when_the_flow_is_right(folder: Path) -> None:
    (folder / "prompts" / "nl.yaml").unlink()
    routing = folder / "routing.yaml"
    routing.write_text(routing.read_text().replace("next: open-or-closed", "next: desk"))
    assert all("no call can reach" in problem for problem in problems(folder))
