"""Writing of the neutral form: what scripts/export_sklearn.py is made of."""
