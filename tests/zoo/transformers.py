"""A vision transformer of Keras's own layers, as everybody writes one."""

import keras
import numpy as np

L = keras.layers


@keras.saving.register_keras_serializable("tests")
class ClassToken(L.Layer):
    """Puts a class token before those of the patches, and adds where each is."""

    def build(self, shape):
        self.token = self.add_weight(shape=(1, 1, shape[2]), initializer="random_normal", name="token")
        self.places = self.add_weight(shape=(1, shape[1] + 1, shape[2]), initializer="random_normal", name="places")

    def call(self, patches):
        token = keras.ops.repeat(self.token, keras.ops.shape(patches)[0], axis=0)
        return keras.ops.concatenate([token, patches], axis=1) + self.places


def vit(shape=(24, 32, 3), patch=8, width=12, depth=3, heads=3, n_classes=5):
    inputs = keras.Input(shape)
    x = L.Conv2D(width, patch, strides=patch, name="patches")(inputs)
    x = L.Reshape((-1, width), name="tokens")(x)
    x = ClassToken(name="class_token")(x)
    for block in range(depth):
        y = L.LayerNormalization(name=f"block{block}_norm1")(x)
        y = L.MultiHeadAttention(heads, width // heads, name=f"block{block}_attention")(y, y)
        x = L.Add(name=f"block{block}_attended")([x, y])
        y = L.LayerNormalization(name=f"block{block}_norm2")(x)
        y = L.Dense(2 * width, activation="gelu", name=f"block{block}_mlp")(y)
        x = L.Add(name=f"block{block}")([x, L.Dense(width, name=f"block{block}_narrow")(y)])
    x = L.LayerNormalization(name="norm")(x)
    return keras.Model(inputs, L.Dense(n_classes, name="head")(x[:, 0]))


def examples(n=2, shape=(24, 32, 3)):
    return np.random.default_rng(0).uniform(size=(n, *shape)).astype(np.float32)
