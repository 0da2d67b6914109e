"""Tests of the pure engine, its nodes, and the real routing.yaml on paper."""
