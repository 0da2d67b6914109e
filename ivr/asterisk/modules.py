"""The modules of Asterisk that the service needs, named one by one: quick to start, the same on every machine."""

BASE = (
    "pbx_config",
    "res_timing_timerfd",
    "res_crypto",
    "res_sorcery_config",
    "res_sorcery_memory",
    "res_sorcery_astdb",
    "res_musiconhold",
    "res_rtp_asterisk",
    "res_srtp",
    "codec_alaw",
    "codec_ulaw",
    "codec_a_mu",
    "codec_g722",
    "codec_resample",
    "format_pcm",
    "format_sln",
    "format_wav",
    "bridge_simple",
    "bridge_holding",
    "bridge_softmix",
)
"""Any Asterisk of ours: dialplan, timing, audio."""

SIP = (
    "res_pjproject",
    "res_statsd",
    "res_geolocation",
    "res_pjsip",
    "res_pjsip_session",
    "res_pjsip_pubsub",
    "res_pjsip_acl",
    "res_pjsip_authenticator_digest",
    "res_pjsip_caller_id",
    "res_pjsip_dlg_options",
    "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_endpoint_identifier_user",
    "res_pjsip_header_funcs",
    "res_pjsip_logger",
    "res_pjsip_messaging",
    "res_pjsip_nat",
    "res_pjsip_outbound_authenticator_digest",
    "res_pjsip_outbound_registration",
    "res_pjsip_registrar",
    "res_pjsip_rfc3326",
    "res_pjsip_sdp_rtp",
    "res_http_websocket",
    "res_pjsip_transport_websocket",
    "chan_pjsip",
)
"""SIP over UDP, and over WebSockets for telephones in pages. Referring a call elsewhere (`res_pjsip_refer`) is left
out on purpose."""

DIALPLAN = (
    "app_celgenuserevent",
    "app_channelredirect",
    "app_controlplayback",
    "app_db",
    "app_dial",
    "app_exec",
    "app_mixmonitor",
    "app_playback",
    "app_queue",
    "app_read",
    "app_record",
    "app_softhangup",
    "app_stack",
    "app_userevent",
    "app_verbose",
    "bridge_builtin_features",
    "func_callerid",
    "func_channel",
    "func_cut",
    "func_db",
    "func_devstate",
    "func_dialplan",
    "func_env",
    "func_export",
    "func_global",
    "func_md5",
    "func_groupcount",
    "func_hangupcause",
    "func_logic",
    "func_pjsip_aor",
    "func_pjsip_contact",
    "func_pjsip_endpoint",
    "func_rand",
    "func_strings",
    "func_timeout",
)
"""Applications and functions that the dialplan calls."""

CONTROL = (
    "res_websocket_client",
    "res_ari",
    "res_ari_model",
    "res_stasis",
    "res_stasis_answer",
    "res_stasis_playback",
    "res_stasis_recording",
    "res_stasis_snoop",
    "res_stasis_device_state",
    "app_stasis",
    "res_ari_applications",
    "res_ari_asterisk",
    "res_ari_bridges",
    "res_ari_channels",
    "res_ari_device_states",
    "res_ari_endpoints",
    "res_ari_events",
    "res_ari_playbacks",
    "res_ari_recordings",
    "res_ari_sounds",
    "res_manager_devicestate",
)
"""What a controller uses: ARI and AMI."""

WITNESSES = ("res_cdrel_custom", "cel_custom")
"""Asterisk's own record of what happened."""

ALL = BASE + SIP + DIALPLAN + CONTROL + WITNESSES
"""Everything that the service's own Asterisk loads."""
