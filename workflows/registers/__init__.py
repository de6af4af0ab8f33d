"""Registers (名册): groups, households and persons of a village, brought in by Excel, previewed, and undone."""
