"""Only what changed is made, recordings replace synthesis, and what is not ready is named."""

import json
import os
import shutil
import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from ivr.errors import MissingRequirement, ServiceTrouble, UserMistake
from ivr.flow.prompts import prompt
from ivr.speech import manifest, voice
from ivr.speech.build import BuildReport, build
from ivr.speech.script import script
from ivr.speech.status import status
from ivr.speech.verify import missing_clips
from ivr.speech.voice import Utterance
from tests.speech.listening import alaw

WANTED = [
    ("en", prompt("welcome")),
    ("en", prompt("legal", key=3)),
    ("fr", prompt("welcome")),
    ("fr", prompt("bye", "en")),
]
OURS = 3
"""The beep of both languages and the hold melody are made beside what is wanted."""


class Hum:
    """A voice of our own: it hums for a second, and counts how often it was asked."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def utterance(self, text: str, language: str) -> Utterance:
        return Utterance(f"hum-{language}", 1, text)

    def speak(self, said: Utterance, wav: Path) -> None:
        self.said.append(said.text)
        write_tone(wav, 300)


def write_tone(wav: Path, hertz: float, rate: int = 44100, channels: int = 2) -> None:
    """One second of a sine."""
    wav.parent.mkdir(parents=True, exist_ok=True)
    tone = (8000 * np.sin(2 * np.pi * hertz * np.arange(rate) / rate)).astype(np.int16)
    with wave.open(str(wav), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(tone, channels).tobytes())


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "en.yaml").write_text("welcome: Welcome.\nlegal: 'For legal questions, press {key}.'\nbye: Bye.\n")
    (folder / "fr.yaml").write_text("welcome: {text: Bienvenue., reviewed: true}\n")
    return folder


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    return tmp_path / "sounds"


def test_a_second_build_makes_nothing(prompts: Path, sounds: Path) -> None:
    hum, told = Hum(), []
    assert build(WANTED, prompts, sounds, lambda *at: told.append(at), hum) == BuildReport(4 + OURS, 0, 0)
    assert told == [(done, 7) for done in range(1, 8)]
    assert build(WANTED, prompts, sounds, lambda *at: told.append(at), hum) == BuildReport(0, 4 + OURS, 0)
    assert sorted(hum.said) == ["Bienvenue.", "Bye.", "For legal questions, press three.", "Welcome."]
    assert len(told) == 7


def test_a_changed_text_is_made_again_alone(prompts: Path, sounds: Path) -> None:
    build(WANTED, prompts, sounds, voice=Hum())
    (prompts / "fr.yaml").write_text("welcome: Bonjour.\n")
    assert missing_clips(WANTED, sounds) == []
    assert missing_clips(WANTED, sounds, prompts, Hum()) == ["fr/welcome"]
    hum = Hum()
    assert build(WANTED, prompts, sounds, voice=hum) == BuildReport(1, 3 + OURS, 0)
    assert hum.said == ["Bonjour."]


def test_a_clip_that_was_lost_or_emptied_is_missed_and_made_again(prompts: Path, sounds: Path) -> None:
    build(WANTED, prompts, sounds, voice=Hum())
    (sounds / "en" / "welcome.ulaw").unlink()
    (sounds / "en" / "legal" / "key-3.alaw").write_bytes(b"")
    assert missing_clips(WANTED, sounds) == ["en/legal/key-3", "en/welcome"]
    assert build(WANTED, prompts, sounds, voice=Hum()).rendered == 2
    assert missing_clips(WANTED, sounds) == []


def test_a_clip_that_was_cut_short_or_locked_is_missed(prompts: Path, sounds: Path) -> None:
    build(WANTED, prompts, sounds, voice=Hum())
    cut, locked = sounds / "en" / "welcome.alaw", sounds / "en" / "legal" / "key-3.sln16"
    cut.write_bytes(cut.read_bytes()[:-100])
    locked.chmod(0)
    assert missing_clips(WANTED, sounds) == ["en/legal/key-3", "en/welcome"]


def test_what_nothing_says_any_more_is_deleted(prompts: Path, sounds: Path) -> None:
    build(WANTED, prompts, sounds, voice=Hum())
    assert build(WANTED[1:], prompts, sounds, voice=Hum()) == BuildReport(0, 3 + OURS, 1)
    assert not list(sounds.glob("en/welcome*"))


def test_a_recording_replaces_the_voice_until_it_is_taken_away(prompts: Path, sounds: Path) -> None:
    build(WANTED, prompts, sounds, voice=Hum())
    recording = prompts / "recordings" / "en" / "legal" / "key-3.wav"
    write_tone(recording, 1000)
    assert build(WANTED, prompts, sounds, voice=Hum()).rendered == 1
    assert pitch(sounds / "en" / "legal" / "key-3.alaw") == pytest.approx(1000, abs=5)
    write_tone(recording, 500)
    assert build(WANTED, prompts, sounds, voice=Hum()).rendered == 1
    assert pitch(sounds / "en" / "legal" / "key-3.alaw") == pytest.approx(500, abs=5)
    recording.unlink()
    assert build(WANTED, prompts, sounds, voice=Hum()).rendered == 1
    assert pitch(sounds / "en" / "legal" / "key-3.alaw") == pytest.approx(300, abs=5)


def pitch(clip: Path) -> float:
    """The strongest frequency."""
    samples = alaw(clip)
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * 8000 / len(samples))


def test_a_recording_that_is_no_sound_stops_the_build_and_what_was_made_is_kept(prompts: Path, sounds: Path) -> None:
    build(WANTED, prompts, sounds, voice=Hum())
    bad = prompts / "recordings" / "fr" / "welcome.wav"
    bad.parent.mkdir(parents=True)
    bad.write_text("not a sound")
    with pytest.raises(ServiceTrouble, match=r"fr/welcome\.wav"):
        build(WANTED, prompts, sounds, voice=Hum())
    bad.unlink()
    assert build(WANTED, prompts, sounds, voice=Hum()).kept >= 3 + OURS


def test_a_build_that_is_stopped_keeps_what_it_made(prompts: Path, sounds: Path) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(WANTED, prompts, sounds, stop, Hum())
    assert len(json.loads((sounds / "manifest.json").read_text())) == 1
    assert build(WANTED, prompts, sounds, voice=Hum()).kept == 1


def test_a_text_that_nobody_wrote_stops_the_build_before_it_begins(prompts: Path, sounds: Path) -> None:
    with pytest.raises(UserMistake, match=r"fr\.yaml has no text for 'legal'"):
        build([*WANTED, ("fr", prompt("legal", key=1))], prompts, sounds, voice=Hum())
    assert not sounds.exists()


def test_without_espeak_the_message_says_what_to_install(
    prompts: Path, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = shutil.which
    monkeypatch.setattr(voice.shutil, "which", lambda name: None if name == "espeak-ng" else found(name))
    with pytest.raises(MissingRequirement, match="apt-get install espeak-ng"):
        build(WANTED, prompts, sounds)


def test_the_status_counts_what_is_recorded_synthetic_missing_and_unreviewed(prompts: Path, sounds: Path) -> None:
    wanted = [*WANTED, ("fr", prompt("legal", key=1))]
    write_tone(prompts / "recordings" / "en" / "welcome.wav", 700)
    build(WANTED, prompts, sounds)
    english, french = status(wanted, prompts, sounds)
    assert (english.recorded, english.synthetic, english.missing, english.texts, english.unreviewed) == (1, 2, 0, 3, 3)
    assert (french.recorded, french.synthetic, french.missing, french.texts, french.unreviewed) == (0, 1, 1, 2, 0)


def test_the_script_gives_a_speaker_file_names_and_whole_sentences(prompts: Path) -> None:
    lines = [(line.file, line.text) for line in script(WANTED, prompts, "en")]
    assert lines == [
        ("en/welcome.wav", "Welcome."),
        ("en/legal/key-3.wav", "For legal questions, press three."),
        ("en/bye.wav", "Bye."),
    ]


def test_two_that_write_the_manifest_at_once_do_not_meet(sounds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def another_writes_first(new: Path, name: Path) -> None:
        monkeypatch.setattr("ivr.speech.manifest.os.replace", replace)
        other = threading.Thread(target=manifest.write, args=[sounds, {"fr/bye": "1"}])
        other.start()
        other.join()
        replace(new, name)

    monkeypatch.setattr("ivr.speech.manifest.os.replace", another_writes_first)
    manifest.write(sounds, {"fr/bye": "2"})
    assert manifest.read(sounds) == {"fr/bye": "2"}
    assert [file.name for file in sounds.iterdir()] == [manifest.NAME]
