"""What a model is worth on labelled data: the parts of scripts/evaluate.py."""
