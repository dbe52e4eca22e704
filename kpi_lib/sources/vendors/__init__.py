"""Connectors to the systems that hold facts, and their shared parts.

The modules of a vendor begin with its name; `entra_token` and `graph_pages` are
Microsoft's. `connector` has the protocol, `http_connector` and `http_client` the HTTP
sources, `*_rows` the translation of a vendor's records into rows.
"""
