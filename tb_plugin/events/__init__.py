"""Artifacts to event files and back."""
