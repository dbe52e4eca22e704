"""Trials of many generated inputs and of commands that are killed.

Each input follows from a seed. ``python -m trials`` below ``tests/`` runs all of them;
the tests in this folder run a few.
"""
