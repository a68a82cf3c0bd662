"""The store: all SQL. It returns domain types, and every question and every write names its club.

Callers use ``store.Store``. Nothing is loaded here, so that a command which needs less starts
sooner.
"""
