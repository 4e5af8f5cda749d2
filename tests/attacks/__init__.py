"""Attacks on the program as it is really started."""
