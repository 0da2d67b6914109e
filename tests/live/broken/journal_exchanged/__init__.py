"""The journal has lost something and a backup is restored into the running service.

Callers in menus, queues and conversations notice nothing, and their calls are whole in the journal that is restored.
"""
