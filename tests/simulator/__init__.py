"""Tests of calls on paper."""
