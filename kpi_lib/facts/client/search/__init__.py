"""Readers of finished files: every text that a person could find in them.

A place is where a person would look: ``page 3``, ``sheet Tickets, cell B7``,
``attribute alt of <img>``. A part that cannot be searched (a raster image, an attached
file, a file of another kind) is a `RenderError`: it could hold anything.
"""
