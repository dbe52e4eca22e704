"""Connectors to the systems that hold facts, one module each, and their shared parts.

`connector` has the protocol, `http_connector` and `http_client` the HTTP sources,
`*_rows` the translation of a vendor's records into rows.
"""
