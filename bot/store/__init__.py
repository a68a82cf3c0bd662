"""All SQL. Returns domain types; every question and every write names the club it is for.

The door is ``store.Store``; nothing is loaded here, so that a command that asks for less starts
sooner.
"""
