"""A demo that needs no download: drawn creatures, a small network that learns them, and what it learned."""
