"""Calls of the past led through another version of the routing: what would they have done?"""
