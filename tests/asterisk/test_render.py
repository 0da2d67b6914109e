"""What is written for Asterisk, and who may read it."""

from __future__ import annotations

import re
import stat
from configparser import ConfigParser
from dataclasses import replace
from pathlib import Path

import pytest
from asterisk_world import settings_in

from ivr.asterisk.locate import Installation
from ivr.asterisk.numbers import writing_rules
from ivr.asterisk.queues import queues_served
from ivr.asterisk.render import Address, render
from ivr.asterisk.secrets import Secrets
from ivr.errors import ServiceTrouble, UserMistake
from ivr.flow.definition import Tier
from ivr.routing.model import Agent, Routing, Trunk
from ivr.settings import Settings
from ivr.versions.edition import Editions

NOWHERE = Installation(("/bin/true",), Path("/modules"), Path("/share/rest-api"), "22.10.1")


@pytest.fixture
def settings(tmp_path: Path, routing: Routing) -> Settings:
    settings = settings_in(tmp_path)
    render(Editions.of(routing), settings, Secrets(tmp_path), NOWHERE)
    return settings


def sections(settings: Settings, file: str) -> dict[str, str]:
    """The text of each section of a rendered file; sections of one name follow one another."""
    found: dict[str, str] = {}
    for name, text in re.findall(
        r"^\[([^]]+)\][^\n]*\n(.*?)(?=^\[|\Z)", read(settings, file), re.MULTILINE | re.DOTALL
    ):
        found[name] = found.get(name, "") + text
    return found


def read(settings: Settings, file: str) -> str:
    return (settings.home / "etc" / file).read_text()


def manager_login(settings: Settings) -> dict[str, str]:
    """The section of our login; of an option that stands twice in it, as `eventfilter` does, the last."""
    manager = ConfigParser(strict=False)
    manager.read_string(read(settings, "manager.conf"))
    return dict(manager["ivr"])


def test_every_file_and_the_secrets_are_for_their_owner_alone(settings: Settings) -> None:
    files = [*(settings.home / "etc").iterdir(), settings.home / "secrets.json"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_asterisk_writes_into_the_run_folder_and_nowhere_else(settings: Settings) -> None:
    folders = dict(re.findall(r"^(ast\w+) => (.+)$", read(settings, "asterisk.conf"), re.MULTILINE))
    assert folders.pop("astmoddir") == "/modules"
    assert folders
    assert all(Path(folder).is_relative_to(settings.home) for folder in folders.values())


def test_a_telephone_in_a_page_comes_from_our_own_machine_alone(tmp_path: Path, routing: Routing) -> None:
    settings, agents = settings_in(tmp_path), dict(routing.agents)
    agents["amina"] = agents["amina"].model_copy(update={"telephone": "page"})
    render(
        Editions.of(routing.model_copy(update={"agents": agents})),
        replace(settings, external="192.0.2.10"),
        Secrets(tmp_path),
        NOWHERE,
    )
    pjsip, rules = read(settings, "pjsip.conf"), sections(settings, "acl.conf")["in-page"]
    assert "[amina](in-page)\naors = amina\nauth = amina\nacl = door-amina,in-page\n" in pjsip
    assert "[claire](telephone)\naors = claire\nauth = claire\nacl = door-claire\n" in pjsip
    assert "webrtc = yes\n" in sections(settings, "pjsip.conf")["in-page"]
    assert [line.split(" = ") for line in rules.splitlines() if line] == [
        ["deny", "0.0.0.0/0"], ["permit", "127.0.0.0/8"],
    ]  # fmt: skip
    rtp = sections(settings, "rtp.conf")
    assert "icesupport = yes" in rtp["general"] and "=> 192.0.2.10," in rtp["ice_host_candidates"]


def test_without_telephones_in_pages_no_call_pays_for_them(settings: Settings) -> None:
    assert "icesupport = no" in read(settings, "rtp.conf") and "protocol = ws" not in read(settings, "pjsip.conf")


def test_trunks_are_known_by_address_and_agents_by_password(settings: Settings, routing: Routing) -> None:
    parts = sections(settings, "pjsip.conf")
    assert "identify_by = ip\n" in parts["trunk"]
    assert "identify_by = username\n" in parts["telephone"]
    for name in routing.trunks:
        assert "type = auth" not in parts[name]
        assert f"endpoint = {name}\n" in parts[f"from-{name}"]
    for name in (*routing.agents, "softphone"):
        assert "type = auth" in parts[name]
        assert not any(f"endpoint = {name}\n" in text for text in parts.values())


def test_a_telephone_may_be_muted_for_longer_than_a_trunk(settings: Settings) -> None:
    parts = sections(settings, "pjsip.conf")
    limits = {name: re.findall("^rtp_timeout = (.*)", parts[name], re.M) for name in ("common", "trunk", "telephone")}
    assert limits == {"common": [], "trunk": ["60"], "telephone": ["180"]}


def test_only_a_trunk_that_brings_calls_reaches_the_entry(settings: Settings, routing: Routing) -> None:
    parts = sections(settings, "pjsip.conf")
    to_entry = {name for name in routing.trunks if "context = entry\n" in parts[name]}
    assert to_entry == {name for name, trunk in routing.trunks.items() if trunk.brings_calls}


def test_an_address_that_trunks_share_speaks_for_the_one_that_brings_calls(tmp_path: Path, routing: Routing) -> None:
    address = routing.trunks["carrier"].address
    shared = {name: trunk.model_copy(update={"address": address}) for name, trunk in routing.trunks.items()}
    settings = settings_in(tmp_path)
    render(Editions.of(routing.model_copy(update={"trunks": shared})), settings, Secrets(tmp_path), NOWHERE)
    assert [name for name in sections(settings, "pjsip.conf") if name.startswith("from-")] == ["from-carrier"]


def test_every_tier_is_a_queue_of_its_own_and_has_the_times_of_its_queue(tmp_path: Path, routing: Routing) -> None:
    tiers = (Tier(after=30, level=2), Tier(after=60, languages=("fr",)))
    dutch = routing.queues["nl"].model_copy(update={"tiers": tiers, "ring": 12.5, "wrap_up": 20, "announce": 40})
    service = routing.service.model_copy(update={"sensitive": ("legal",)})
    changed = routing.model_copy(update={"queues": {"nl": dutch}, "service": service})
    settings = settings_in(tmp_path)
    render(Editions.of(changed), settings, Secrets(tmp_path), NOWHERE)
    parts = sections(settings, "queues.conf")
    names = ["nl", "nl.2", "nl.3", "nl.sensitive", "nl.sensitive.2", "nl.sensitive.3"]
    assert [name for name in parts if name not in ("general", "waiting")] == names
    for name in names:
        written = dict(re.findall(r"^([\w-]+) = (.+)$", parts[name], re.MULTILINE))
        assert (written["timeout"], written["wrapuptime"], written["periodic-announce-frequency"]) == ("13", "20", "40")


def test_an_agent_serves_the_queues_that_he_speaks_and_the_sensitive_ones_when_marked(routing: Routing) -> None:
    agents = {
        "ria": Agent(name="Ria", languages={"nl": 5}, queues=("nl",), sensitive=True),
        "ben": Agent(name="Ben", languages={"nl": 2, "fr": 5}, queues=("nl", "fr")),
    }
    dutch = routing.queues["nl"].model_copy(update={"level": 3, "tiers": (Tier(after=30, level=2),)})
    service = routing.service.model_copy(update={"sensitive": ("legal",)})
    changed = routing.model_copy(update={"queues": {"nl": dutch}, "agents": agents, "service": service})
    assert queues_served(changed, "ria") == ("nl", "nl.2", "nl.sensitive", "nl.sensitive.2")
    assert queues_served(changed, "ben") == ("nl.2",)


def test_an_agents_telephone_knows_the_language_that_he_speaks_best(settings: Settings, routing: Routing) -> None:
    parts = sections(settings, "pjsip.conf")
    assert "set_var = AGENT_LANGUAGE=es\n" in parts["lucia"]
    assert "AGENT_LANGUAGE" not in parts["softphone"]


def test_control_ports_have_generated_passwords_that_stay(settings: Settings, routing: Routing) -> None:
    before = {name: Secrets(settings.home).secret_of(name) for name in ("ari", "ami", "softphone", "amina")}
    render(Editions.of(routing), settings, Secrets(settings.home), NOWHERE)
    assert before == {name: Secrets(settings.home).secret_of(name) for name in before}
    assert len(set(before.values())) == len(before)
    assert manager_login(settings)["secret"] == before["ami"]
    assert f"password = {before['ari']}\n" in read(settings, "ari.conf")


def test_a_spoilt_secrets_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(ServiceTrouble, match=r"secrets\.json"):
        Secrets(tmp_path).secret_of("ari")


@pytest.mark.parametrize("bind", ["0.0.0.0:18088", "192.0.2.1:18088", "localhost:18088", "127.0.0.1"])
def test_control_over_anything_but_loopback_is_refused(tmp_path: Path, routing: Routing, bind: str) -> None:
    settings = settings_in(tmp_path)
    open_to_all = Settings(**{**{name: getattr(settings, name) for name in Settings.__slots__}, "ari_bind": bind})
    with pytest.raises(UserMistake, match=re.escape(bind)):
        render(Editions.of(routing), open_to_all, Secrets(tmp_path), NOWHERE)


def test_behind_nat_others_are_told_our_public_address(settings: Settings, routing: Routing) -> None:
    assert "external_" not in read(settings, "pjsip.conf")
    behind = replace(settings, external="192.0.2.10")
    render(Editions.of(routing), behind, Secrets(settings.home), NOWHERE)
    told = sections(behind, "pjsip.conf")["udp"].splitlines()
    assert {"external_media_address = 192.0.2.10", "external_signaling_address = 192.0.2.10"} <= set(told)


def test_an_agent_and_a_trunk_of_one_name_are_refused(tmp_path: Path, routing: Routing) -> None:
    trunks = {**routing.trunks, "amina": routing.trunks["carrier"]}
    with pytest.raises(UserMistake, match="amina"):
        render(
            Editions.of(routing.model_copy(update={"trunks": trunks})),
            settings_in(tmp_path),
            Secrets(tmp_path),
            NOWHERE,
        )


@pytest.mark.parametrize(
    ("writes", "country", "rules"),
    [
        ("+", None, {"_+X.": "${EXTEN}"}),
        ("00", None, {"_+X.": "00${EXTEN:1}"}),
        ("national", "FR", {"_+33X.": "0${EXTEN:3}", "_+X.": "00${EXTEN:1}"}),
        ("national", "MA", {"_+212X.": "0${EXTEN:4}", "_+X.": "00${EXTEN:1}"}),
        ("national", "ES", {"_+34X.": "${EXTEN:3}", "_+X.": "00${EXTEN:1}"}),
        ("national", "IT", {"_+39X.": "${EXTEN:3}", "_+X.": "00${EXTEN:1}"}),
        ("national", "US", {"_+1X.": "1${EXTEN:2}", "_+X.": "011${EXTEN:1}"}),
    ],
)
def test_a_trunk_is_written_to_as_it_writes(writes: str, country: str | None, rules: dict[str, str]) -> None:
    trunk = Trunk.model_validate({"address": "127.0.0.9:5060", "writes": writes, "country": country})
    assert dict(writing_rules(trunk)) == rules


@pytest.mark.parametrize("port", ["0", "65536", "99999", "-1", "x", ""])
def test_a_port_that_does_not_exist_is_no_address(port: str) -> None:
    with pytest.raises(UserMistake, match="is not an address to bind to"):
        Address.read(f"127.0.0.1:{port}")


def test_the_manager_login_steers_agents_and_cannot_dial_configure_or_run_commands(settings: Settings) -> None:
    login = manager_login(settings)
    assert set(login["read"].split(",")) == {"security", "system", "call", "agent", "user"}
    assert set(login["write"].split(",")) == {"agent", "call", "message", "reporting"}


@pytest.mark.parametrize(
    ("event", "kind", "told"),
    [
        ("AgentConnect", "agent", True),
        ("QueueMemberPause", "agent", True),
        ("Hangup", "call", True),
        ("UserEvent", "user", True),
        ("InvalidPassword", "security", True),
        ("Newchannel", "call", False),
        ("VarSet", "dialplan", False),
        ("RTCPSent", "reporting", False),
    ],
)
def test_of_all_that_happens_the_manager_login_is_told_what_it_uses(
    event: str, kind: str, told: bool, settings: Settings
) -> None:
    filters = re.findall(r"^eventfilter = (.+)$", read(settings, "manager.conf"), re.MULTILINE)
    text = f"Event: {event}\r\nPrivilege: {kind},all\r\n"
    assert any(re.search(pattern, text) for pattern in filters) is told


def test_what_strangers_wrote_does_not_stand_in_cel_as_they_wrote_it(settings: Settings) -> None:
    fields = re.findall(r"^fields = (.*)$", read(settings, "cel_custom.conf"), re.MULTILINE)[0].split(",")
    assert "LinkedID" in fields
    assert not {"Num", "Exten", "Name", "DNID", "RDNIS", "ANI"} & set(fields)


@pytest.mark.parametrize("spoilt", ["[1]", '{"ami": 1}', "{", '"x"'])
def test_a_spoilt_file_of_passwords_is_said_and_kept(spoilt: str, tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text(spoilt)
    with pytest.raises(ServiceTrouble, match="remove it, and passwords are generated anew"):
        Secrets(tmp_path).secret_of("ami")
    assert (tmp_path / "secrets.json").read_text() == spoilt


@pytest.mark.parametrize("name", ["general", "waiting"])
def test_a_queue_with_a_name_that_asterisk_reads_otherwise_is_refused(
    name: str, tmp_path: Path, routing: Routing
) -> None:
    queues = {**routing.queues, name: routing.queues["fr"]}
    with pytest.raises(UserMistake, match=f"^{name}: agents, trunks and queues need names of their own"):
        render(
            Editions.of(routing.model_copy(update={"queues": queues})),
            settings_in(tmp_path),
            Secrets(tmp_path),
            NOWHERE,
        )
