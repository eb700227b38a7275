"""What a technique may ask of a model."""
