"""Runs: which notebooks for whom, executed apart, published whole, remembered."""
