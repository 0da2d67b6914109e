"""The ports of the Asterisk in which a version is tried."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from ivr.asterisk.scratch import _free

TAKEN = 600
"""Ports that are taken for TCP alone: one in fifty of those that are given out."""


def test_a_port_that_is_free_for_udp_and_taken_for_tcp_is_passed_over() -> None:
    with ExitStack() as stack:
        for _ in range(TAKEN):
            stack.enter_context(socket.socket()).bind(("127.0.0.1", 0))
        for _ in range(400):
            with ExitStack() as tried:
                host, _, port = _free(tried).partition(":")
            with socket.socket() as tcp:
                tcp.bind((host, int(port)))
