"""SavedModels as Keras models: their graphs, divided into layers."""
