"""One command for a trained model."""
