"""Copying objects with all that they lead to, as `copy.deepcopy` does, but through functions as well."""
