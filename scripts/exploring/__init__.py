"""A table of labelled clients as a report to read: what scripts/explore.py is made of."""
