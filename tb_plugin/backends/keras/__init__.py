"""How any Keras model is called, whatever backend Keras runs on."""
