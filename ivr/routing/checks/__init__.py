"""A routing turned into what is wrong with it as a whole, one file for each matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ivr.routing.checks import (
    emergency,
    first_level,
    languages,
    loops,
    mail,
    menus,
    numbers,
    places,
    reachable,
    requests,
    retention,
    schedules,
    trunks,
)
from ivr.routing.finding import Finding
from ivr.routing.model import Routing

CHECKS = (
    reachable.unreachable_nodes,
    loops.loops_without_wait,
    menus.demanding_menus,
    emergency.emergencies_reach_a_person,
    emergency.emergencies_are_offered,
    emergency.last_resort_is_always_there,
    places.consulates_are_found_first,
    places.handed_over_first,
    places.districts_have_keys,
    numbers.overlapping_numbers,
    numbers.calls_to_ourselves,
    languages.languages_sharing_a_key,
    languages.languages_without_a_queue,
    languages.queues_without_agents,
    languages.agents_without_the_language,
    first_level.tiers_out_of_order,
    first_level.tiers_without_agents,
    first_level.first_tiers_without_agents,
    first_level.sensitive_subjects,
    first_level.callbacks_half_wired,
    first_level.callbacks_at_no_hour,
    first_level.conversations_without_consent,
    first_level.codes_used_twice,
    first_level.hand_over_without_codes,
    trunks.unused_trunks,
    trunks.trunks_without_a_country,
    trunks.trunks_by_name,
    trunks.nobody_can_call,
    trunks.names_used_twice,
    schedules.impossible_spans,
    schedules.hours_that_never_open,
    mail.addresses_of_no_post,
    requests.deadlines_of_no_subject,
    requests.complaints_of_no_subject,
    retention.messages_without_a_number,
)
DATED = (schedules.holidays_are_known, schedules.special_days_gone_by)
"""Those that depend on the day."""


def whole_flow(routing: Routing, today: date) -> Iterator[Finding]:
    """Everything that all checks find."""
    for check in CHECKS:
        yield from check(routing)
    for dated in DATED:
        yield from dated(routing, today)
