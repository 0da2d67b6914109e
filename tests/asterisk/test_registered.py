"""Asterisk's listing of registered telephones, and who is at which address by it."""

from __future__ import annotations

from ivr.asterisk.registered import by_address

PRINTED = (
    '/registrar/contact/paolo;@df1b                    : {"via_addr":"192.0.2.1","expiration_time":"2000","endpoint":"paolo"}\n'  # noqa: E501
    '/registrar/contact/lucia;@1ee9                    : {"via_addr":"192.0.2.1","expiration_time":"900","endpoint":"lucia"}\n'  # noqa: E501
    '/registrar/contact/amina;@aa01                    : {"via_addr":"192.0.2.2","expiration_time":"2000","endpoint":"amina"}\n'  # noqa: E501
    "3 results found.\n"
)


def test_a_registration_counts_until_it_runs_out() -> None:
    assert by_address(PRINTED, 1000) == {"192.0.2.1": {"paolo"}, "192.0.2.2": {"amina"}}
    assert by_address("Database key does not exist.\n", 1000) == {}
