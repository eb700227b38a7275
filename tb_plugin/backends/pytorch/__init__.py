"""PyTorch modules as a `Network`."""
