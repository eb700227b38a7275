"""Semantic dictionaries: what a vision network has learned, in TensorBoard.

    from tb_plugin.tf import SemanticDictionaryCallback    # Keras: one callback
    from tb_plugin.events import Writer                    # anything else: artifacts to an event file
    from tb_plugin.artifacts import Snapshot, Dictionary

Importing this package loads neither TensorFlow nor PyTorch; `tb_plugin.tf` loads TensorFlow and Keras.
"""

__version__ = "0.1.0"
