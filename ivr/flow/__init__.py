"""The pure engine: values in (flow, call, event), values out (call, commands, entries)."""
