"""routing.yaml: text turned into a checked Routing, or into problems with file, line and column."""
