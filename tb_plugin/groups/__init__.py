"""Groups of neurons that fire together, and what they argue for."""
