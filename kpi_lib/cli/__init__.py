"""The command line: one thin module per group of commands.

In: arguments. Out: calls of the library, tables on standard output, messages on
standard error. Computes nothing. May import every room.
"""
