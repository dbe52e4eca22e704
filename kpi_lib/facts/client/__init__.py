"""The whole rule of what a client may see; in words in ``docs/clients.md``.

First barrier, the connection: `audience` lists tables, columns and KPIs,
`client_facts` opens one client's rows, `text_cleaning` cleans their texts. Second
barrier, the search of finished files: `forbidden` names and terms, `guard` with the
readers in `search`.
"""
