"""Look at what an operator may have set wrong, one module a family; `declic check` joins them.

Each fault is one plain line: the setting, where it is written, what is wrong, what to do.
`mishaps` tells in the same way what breaks while a command runs.
"""
