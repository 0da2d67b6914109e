"""Requests, knowledge and complaints over HTTP, for the programs of a ministry and for the desk's page."""
