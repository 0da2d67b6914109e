"""One call made by the native dialplan, by ours and by the other Python ways, on the same Asterisk, and what is heard.

`make bench` measures and writes docs/performance.md; `make bench-quick` is the short form.
"""
