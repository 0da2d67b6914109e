"""Tests of the pages for citizens."""
