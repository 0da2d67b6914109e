"""No telephone number stands whole in what the service logs, whoever logs it and however it is written."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from ivr.cli.logs import FORM, Discreet
from ivr.masking import masked


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("+33639981678", "+33…678"),
        ("0033639981678", "003…678"),
        ("0639981678", "063…678"),
        ("639981678", "639…678"),
        ("+33 6 39 98 16 78", "+33… 78"),
        ("+33 (0)639-981-678", "+33…678"),
    ],
)
@pytest.mark.parametrize(
    "around", ["caller {}", "<sip:{}@192.0.2.1:5060>", "'{}'", "arrived,1-0,v1,{},x", "{}", "tel:{};x"]
)
def test_a_number_is_masked_wherever_it_stands(number: str, told: str, around: str) -> None:
    assert masked(around.format(number)) == around.format(told)


@pytest.mark.parametrize(
    "text",
    [
        "call 1795282615-12 broke",
        "channel 1795282615.12",
        "callback-1795282615-0-1",
        "PJSIP/carrier-00000123",
        "2026-11-22 04:34:22,123 WARNING",
        "2026-11-22T04:34:22.123456+00:00",
        "192.168.100.200:15038",
        "0123456789abcdef0123456789abcdef",
        "/proc/1234/fd/5",
    ],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert masked(text) == text


def test_an_exception_is_masked_as_well() -> None:
    try:
        raise KeyError("+33639981678")
    except KeyError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "of %s", ("+33639981679",), sys.exc_info())
    told = Discreet(FORM).format(record)
    assert "KeyError" in told and "+33…678" in told and "+33…679" in told and "39981" not in told


def test_warnings_of_libraries_and_faults_that_nobody_caught_are_masked() -> None:
    text = (
        "import warnings; from ivr.cli.logs import log_to_stderr; log_to_stderr(); "
        "warnings.warn('from ' + '+336' + '39981678'); raise ValueError('0' + '639981678')"
    )
    done = subprocess.run([sys.executable, "-c", text], check=False, capture_output=True, text=True)
    assert done.returncode == 1 and "+33…678" in done.stderr and "063…678" in done.stderr
    assert "39981" not in done.stderr.replace("'39981678'", "").replace("'639981678'", "")
