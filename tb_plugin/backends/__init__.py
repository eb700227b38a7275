"""How a framework's model becomes a `Network` and an `Engine`: one package for each framework."""
