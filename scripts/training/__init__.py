"""Training of the credit model: what scripts/train.py is made of."""
