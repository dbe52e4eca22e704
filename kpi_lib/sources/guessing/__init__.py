"""Mappings guessed from files: presets recognised, else headers and values read.

`column_values` samples a file, `column_choice` finds the table and its columns,
`date_forms` and `value_readings` say how texts read, `guess` joins all of it, and
`mapping_text` writes it as commented YAML.
"""
