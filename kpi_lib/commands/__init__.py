"""The command line's commands: thin calls of the library, loaded when used."""
