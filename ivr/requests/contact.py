"""How a citizen can be reached, as he writes it, turned into what stands for him: E.164, or a mail address."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from ivr.errors import UserMistake
from ivr.routing.numbers import typed


def contact_of(written: str) -> str:
    """`+33 1 99 00 01 00` as `+33199000100`, `Someone@Example.org` as `someone@example.org`. Raises UserMistake.

    Letters of other scripts may stand behind the `@` only: what goes before it few mail servers would take.
    """
    if "@" in written:
        try:
            found = validate_email(written.strip(), check_deliverability=False, strict=True, allow_smtputf8=False)
            return str(found.ascii_email).lower()
        except EmailNotValidError as trouble:
            raise UserMistake(f"'{written}' is no mail address: {trouble}") from trouble
    number = typed(written)
    if not number:
        raise UserMistake(f"'{written}' is no telephone number - write it like +33199000100")
    return number
