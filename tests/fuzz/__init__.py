"""Millions of broken documents for the parser of reviews: ``make fuzz``."""
