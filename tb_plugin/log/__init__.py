"""What is logged when."""
