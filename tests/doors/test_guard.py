"""Wrong passwords and what comes of them: who is shut out, for how long, and who never is."""

from __future__ import annotations

from ivr.doors.block import Block
from ivr.doors.guard import FIRST, LONGEST, MEMORY, MOST, TRIES, WINDOW, Guard

HOME, OFFICE = "192.0.2.1", "198.51.100.7"


def guess(guard: Guard, name: str = "amina", at: float = 1000.0, times: int = TRIES, **more: object) -> list[Block]:
    """Wrong passwords from one address, a tenth of a second apart; the blocks that came of them."""
    known = {"address": HOME, "registered": (), "trunk": False, **more}
    made = (guard.failed(name=name, at=at + n / 10, **known) for n in range(times))  # type: ignore[arg-type]
    return [block for block in made if block]


def test_one_wrong_password_too_many_shuts_the_address_out_for_a_minute() -> None:
    guard = Guard()
    assert guess(guard, times=TRIES - 1) == []
    (block,) = guess(guard, times=1, at=1001)
    assert block == Block(HOME, "", 1001 + FIRST, 1)
    assert guard.blocks(1002) == (block,)
    assert guard.next_end(1002) == block.until
    assert guard.blocks(block.until) == ()


def test_who_mistypes_now_and_then_is_never_shut_out() -> None:
    guard = Guard()
    for day in range(30):
        assert guess(guard, at=day * (WINDOW + 1), times=TRIES - 1) == []


def test_each_block_is_four_times_as_long_and_a_day_without_one_forgets_it() -> None:
    guard, now, lasted = Guard(), 0.0, []
    for _ in range(8):
        (block,) = guess(guard, at=now)
        lasted.append(round(block.until - now - (TRIES - 1) / 10))
        now = block.until
    assert lasted == [60, 240, 960, 3840, 15360, 61440, LONGEST, LONGEST]
    assert guess(guard, at=now + MEMORY)[0].times == 1


def test_a_day_of_guessing_brings_thirty_five_guesses() -> None:
    """Guessing again at the very moment that each block ends; before there was a guard, a minute brought 100 000."""
    guard, now, guesses = Guard(), 0.0, 0
    while now < 86400:
        guesses += TRIES
        now = guess(guard, at=now)[0].until
    assert guesses == 35


def test_behind_one_address_only_the_guessed_name_is_shut_out() -> None:
    guard = Guard()
    (block,) = guess(guard, address=OFFICE, registered={"paolo", "lucia"})
    assert (block.address, block.name, block.whom) == (OFFICE, "amina", f"amina at {OFFICE}")
    assert guess(guard, "carlos", address=OFFICE, registered={"paolo"})[0].name == "carlos"


def test_a_trunk_is_never_shut_out_nor_a_telephone_that_is_registered_there() -> None:
    guard = Guard()
    assert guess(guard, address=OFFICE, trunk=True)[0].name == "amina"
    assert guess(guard, "", address=OFFICE, trunk=True, times=50) == []
    assert guess(guard, "paolo", address=OFFICE, registered={"paolo"}, times=50) == []
    assert guess(guard, "", address=OFFICE, registered={"paolo"}, times=50) == []


def test_many_names_from_a_strange_address_are_one_guesser() -> None:
    guard = Guard()
    made = [block for n in range(TRIES) for block in guess(guard, f"name-{n}", at=1000 + n, times=1)]
    assert [block.whom for block in made] == [HOME]


def test_a_block_is_lifted_by_address_by_name_and_by_both() -> None:
    guard = Guard()
    for whom in (OFFICE, "amina", f"amina at {OFFICE}"):
        guess(guard, address=OFFICE, registered={"paolo"})
        assert guard.lift("paolo", 900) == ()
        assert [block.name for block in guard.lift(whom, 900)] == ["amina"]
        assert guard.kept == ()


def test_forged_sources_cannot_fill_the_memory_and_the_newest_block_stays() -> None:
    guard = Guard()
    for n in range(MOST + 50):
        guess(guard, address=f"10.0.{n // 250}.{n % 250}")
    assert len(guard.blocks(1001)) == MOST
    assert guard.kept[-1].address == f"10.0.{(MOST + 49) // 250}.{(MOST + 49) % 250}"


def test_a_new_service_knows_who_was_shut_out() -> None:
    guard = Guard()
    guess(guard)
    assert Guard(guard.kept).blocks(1001) == guard.blocks(1001)
    (again,) = guess(Guard(guard.kept), at=2000)
    assert again.times == 2


def test_what_was_tried_while_the_door_was_being_shut_counts_for_nothing() -> None:
    guard = Guard()
    assert len(guess(guard, times=TRIES * 10)) == 1


def test_what_is_told_late_does_not_shut_out_again_who_was_let_in_by_hand() -> None:
    guard = Guard()
    guess(guard, at=1000)
    assert guard.lift(HOME, 1010)
    assert guess(guard, at=1005, times=50) == []
    assert [block.times for block in guess(guard, at=1010.1)] == [1]


def test_a_clock_set_back_after_a_block_was_lifted_leaves_the_door_guarded() -> None:
    guard = Guard()
    guess(guard, at=5000)
    guard.lift(HOME, 5010)
    assert len(guess(guard, at=1400)) == 1
