"""Keras models on TensorFlow as a `Network`."""
