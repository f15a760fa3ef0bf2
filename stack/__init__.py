"""Starts, watches and stops the whole system on one machine, with the standard library alone."""
