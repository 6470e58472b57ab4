"""The table of changes and their audit events. Every change of the domain stands here, if only to be silent."""

from keyfob.storage.writing import Events

EVENTS: Events = {}
