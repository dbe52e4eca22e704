"""Notebooks in forked processes: the libraries are imported once, not each time.

A template process (`template`) imports everything and stays single-threaded. For each
notebook it forks a child in which ipykernel's own kernel runs the cells (`kernel`).
The process that executes notebooks starts the template and talks to the child over a
socket (`process`, `client`); to papermill all that is an engine (`engine`). Linux only.
"""
