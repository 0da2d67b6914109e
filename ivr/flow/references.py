"""Names in routing.yaml that must exist elsewhere: the annotation says in which section, the checker looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, get_args

from pydantic import GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Refers:
    """Marks a text field as the name of something in another section of the file, also for editors (`x-refers`)."""

    to: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), "x-refers": self.to}


NodeName = Annotated[str, Refers("node")]
ScheduleName = Annotated[str, Refers("schedule")]
PartnerName = Annotated[str, Refers("partner")]
QueueName = Annotated[str, Refers("queue")]
TrunkName = Annotated[str, Refers("trunk")]
LanguageCode = Annotated[str, Refers("language")]
PromptKey = Annotated[str, Refers("prompt")]


def leads_on(field: FieldInfo) -> bool:
    """Whether a field of a node names the node that comes next: an exit, which may be optional."""
    inside = (getattr(part, "__metadata__", ()) for part in get_args(field.annotation))
    return any(Refers("node") in marks for marks in (field.metadata, *inside))
