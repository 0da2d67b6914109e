"""Versions of the routing: kept, compared, put into force and taken back, on paper and with calls going on."""
