"""Import of files: unpack, decode, load, map, judge, stage."""
