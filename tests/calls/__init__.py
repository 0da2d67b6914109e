"""Tests of the session loop."""
