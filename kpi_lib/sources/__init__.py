"""Where facts come from: files, databases and the interfaces of other systems."""
