"""The commands of ``kpi``, a module each.

`app.COMMANDS` names them. A module is loaded when its command is called or helps; what
takes long to import, a command imports in its function, so that help stays fast.
"""
