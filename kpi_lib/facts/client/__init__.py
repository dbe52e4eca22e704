"""The whole rule of what a client's report may hold.

Rows: `client_facts` and `client_rows`. Words: `forbidden`. Search of finished files
before they are published: `guard` and `published_text`. In words:
``docs/clients.md``.
"""
