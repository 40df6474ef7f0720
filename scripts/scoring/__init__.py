"""The engine, as Python asks it."""
