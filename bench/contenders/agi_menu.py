"""The call by AGI: Asterisk starts this script for each call, which speaks by its standard input and output."""

from asterisk.agi import AGI

from bench.call import CHOICES, PATIENCE
from bench.media import media


def menu() -> None:
    agi = AGI()
    agi.answer()
    for clips, keys in zip(media(), (*CHOICES, ""), strict=True):
        if not any(agi.stream_file(clip, keys) for clip in clips) and keys:
            agi.wait_for_digit(PATIENCE * 1000)
    agi.hangup()
