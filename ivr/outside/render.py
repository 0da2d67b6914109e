"""The plan turned into the configuration files of the outside Asterisk."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from ivr.asterisk.frame import give_to_run_user, lay_frame, templates
from ivr.asterisk.locate import Installation
from ivr.asterisk.modules import BASE
from ivr.outside.leg import TONES
from ivr.outside.plan import Plan
from ivr.outside.tones import write_tone
from ivr.private import write_private
from ivr.settings import PROJECT

TEMPLATES = Path(__file__).parent / "conf"

MODULES = (
    *BASE,
    "app_dial",
    "app_mixmonitor",
    "app_stasis",
    "func_channel",
    "func_talkdetect",
    "res_geolocation",
    "res_pjproject",
    "res_statsd",
    "res_pjsip",
    "res_pjsip_pubsub",
    "res_pjsip_session",
    "res_pjsip_caller_id",
    "res_pjsip_endpoint_identifier_anonymous",
    "res_pjsip_header_funcs",
    "res_pjsip_outbound_authenticator_digest",
    "res_pjsip_outbound_registration",
    "res_pjsip_rfc3326",
    "res_pjsip_sdp_rtp",
    "chan_pjsip",
    "res_http_websocket",
    "res_websocket_client",
    "res_ari",
    "res_ari_model",
    "res_stasis",
    "res_stasis_answer",
    "res_stasis_playback",
    "res_stasis_recording",
    "res_stasis_snoop",
    "res_ari_channels",
    "res_ari_events",
    "res_ari_playbacks",
)
"""What the outside needs of Asterisk: SIP without any checking of who calls, ARI, recordings."""


def render(plan: Plan, installation: Installation) -> None:
    """Writes `<folder>/etc`, readable by the user that Asterisk runs as and by no other."""
    environment = templates(TEMPLATES, PROJECT / "asterisk-conf")
    lay_frame(plan.folder, installation, environment, MODULES, plan.voices, "en")
    values = {field.name: getattr(plan, field.name) for field in fields(plan)} | {"heard": plan.heard}
    for template in TEMPLATES.glob("*.j2"):
        text = environment.get_template(template.name).render(values)
        write_private(plan.folder / "etc" / template.stem, text)
    for folder in (plan.heard, plan.voices):
        folder.mkdir(parents=True, exist_ok=True)
    for kind, hertz in TONES.items():
        write_tone(plan.voices / f"{kind}.wav", hertz, 5)
    give_to_run_user(plan.folder, installation)
