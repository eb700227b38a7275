"""Feature visualization: images that an objective is optimised on, for any framework."""
