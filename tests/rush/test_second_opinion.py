"""The second opinion finds who was overtaken, and does not take a released caller for a conversation."""

from __future__ import annotations

from typing import Any

from scripts.second_opinion import Call, Ring, Wait, calls_of, figures, overtaken

SERVES = {"amina": ("ar", "fr"), "idir": ("ar",)}


def waiting(name: str, since: float, line: str, ended: float, *rings: Ring) -> Call:
    return Call(name, True, since, ended + 10, waits=[Wait(line, since + 5, ended)], rings=list(rings))


def test_an_agent_rung_for_the_younger_of_two_is_told() -> None:
    older = waiting("older", 0, "fr", 100, Ring("amina", 90, 100, 91))
    younger = waiting("younger", 20, "ar", 60, Ring("amina", 50, 60, 51))
    assert overtaken([older, younger], SERVES, {}) == ["amina was rung for younger while older waited longer"]


def test_nobody_is_overtaken_whom_the_agent_does_not_serve_or_who_is_being_rung() -> None:
    french = waiting("french", 0, "fr", 100)
    refused = waiting("refused", 1, "ar", 100, Ring("idir", 45, 55))
    younger = waiting("younger", 20, "ar", 60, Ring("idir", 50, 60, 51))
    assert overtaken([french, refused, younger], SERVES, {}) == []


def test_an_old_place_that_was_kept_decides_the_order() -> None:
    returned = waiting("returned", 40, "ar", 90, Ring("idir", 60, 90, 61))
    other = waiting("other", 20, "ar", 100)
    assert overtaken([returned, other], SERVES, {}) != []
    assert overtaken([returned, other], SERVES, {"returned": 0.0}) == []


def test_a_caller_who_is_bridged_and_released_at_once_has_not_talked() -> None:
    def talk(*taken: tuple[str, int]) -> list[dict[str, Any]]:
        own = {"uniqueid": "1.0", "linkedid": "1.0", "userfield": "1-0", "channame": "PJSIP/carrier-1", "appname": ""}
        times = (("ANSWER", 0), *taken, ("BRIDGE_ENTER", 9), ("BRIDGE_EXIT", 11))
        return [own | {"eventtype": what, "eventtime": f"{1795322600 + at}.000000"} for what, at in times]

    assert [call.wait for call in calls_of(talk(("TAKEN", 9)))] == [9.0]
    assert [call.wait for call in calls_of(talk())] == [None]
    assert figures(calls_of(talk(("TAKEN", 9))), [], promise=5)["answered_in_time"] == 0
