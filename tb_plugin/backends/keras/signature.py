"""Which of a model's inputs is the image, which of its outputs is explained, and what stays the same beside them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from tb_plugin.backends.keras.inference import noise_like, takes_channels_first
from tb_plugin.network.inputs import check_images
from tb_plugin.network.scores import Score, scores_of

Name = str | int


class Signature:
    """How a model is called for images `[N, H, W, C]`, and which part of its answer is explained.

    Attributes:
      images: The images of the examples that it was made with, `[N, H, W, C]`; noise where there were none.
      channels_first: Whether the model takes images as `[N, C, H, W]`.
    """

    def __init__(
        self,
        model: keras.Model,
        inputs: np.ndarray | Mapping[Any, np.ndarray] | None,
        *,
        input: Name | None = None,
        output: Name | None = None,
        preprocess: Callable[[Any], Any] | None = None,
        call: Callable[[Any, Any], Any] | None = None,
        score: Score | None = None,
    ) -> None:
        """Looks at the model and what it is to be called with; see `KerasNetwork`.

        Raises:
          ValueError: If it cannot be told which input is the image, or another one differs between the examples.
        """
        self._model = model
        self._preprocess = preprocess
        self._call = call
        self._output = output
        self._score = score
        self._score_names: tuple[str, ...] | None = None
        self.channels_first = takes_channels_first(model)
        given: Mapping[Name, Any] = inputs if isinstance(inputs, Mapping) else {}
        names = _input_names(model) or tuple(given)
        if call is not None and not given:
            # The function holds what the model takes beside images.
            names = names[:1]
        if not given and len(names) > 1:
            raise ValueError(
                f"model takes {len(names)} inputs: inputs must be a dict of arrays for {_listed(names)}, "
                f"got {'none' if inputs is None else 'one array'}"
            )
        self._names = names
        self._input = _image_input(given, names, input)
        self._others = {name: _constant(name, given, names) for name in names if given and name != self._input}
        images = inputs if self._input is None else _of(given, self._input, names)
        self.images = noise_like(model) if images is None else self.as_images(images, "inputs")

    @property
    def output(self) -> Name | None:
        """Name or number of the output that is explained, where the model has several."""
        return self._output

    @property
    def input(self) -> Name | None:
        """Name or number of the image among several inputs."""
        return self._input

    @property
    def has_score(self) -> bool:
        """Whether scores are explained in the place of logits."""
        return self._score is not None

    @property
    def score_names(self) -> tuple[str, ...] | None:
        """The names that a score has given to what is explained, if it does."""
        return self._score_names

    def as_images(self, images: Any, name: str) -> np.ndarray:
        """Gives `[N, H, W, C]` of images as the model takes them, alone or among its other inputs.

        Raises:
          ValueError: If they are no images; its message calls them by `name`.
        """
        if isinstance(images, Mapping):
            images = _of(images, self._input, self._names)
        checked = check_images(np.asarray(images), name)
        return np.ascontiguousarray(checked.transpose(0, 2, 3, 1)) if self.channels_first else checked

    def answer(self, model: Callable[..., Any], images: Any) -> Any:
        """Gives what the model, or what stands for it, returns for a tensor of images `[N, H, W, C]`."""
        prepared: Any = images if self._preprocess is None else self._preprocess(images)
        image = keras.ops.transpose(prepared, [0, 3, 1, 2]) if self.channels_first else prepared
        if self._call is not None:
            return self._call(model, image)
        return model(self._arguments(image), training=False)

    def _arguments(self, image: Any) -> Any:
        """Gives what the model is called with for a tensor of images as it takes them."""
        structure = _input_structure(self._model)
        if self._input is None:
            return image if structure is None else _packed(structure, iter([image]))
        # Not `repeat`, whose number must be known when TensorFlow traces it.
        n = keras.ops.shape(image)[0]
        of = {name: keras.ops.broadcast_to(value, (n, *value.shape[1:])) for name, value in self._others.items()}
        of[self._input] = image
        if structure is not None:
            return _packed(structure, (of[name] for name in self._names))
        return [of[i] for i in range(len(of))] if all(isinstance(name, int) for name in of) else of

    def explained(self, answer: Any) -> Any:
        """Picks the tensor that is explained from what the model returned, or makes it by the score.

        Raises:
          ValueError: If there are several outputs and none was chosen, or none has the name that was; or the score
            gives none for each image.
        """
        if self._score is not None:
            part = answer if self._output is None else self._picked(answer)
            found = scores_of(self._score, part, lambda tensors: keras.ops.stack(list(tensors), axis=1))
            self._score_names = found.names
            return found.values
        return self._picked(answer)

    def _picked(self, answer: Any) -> Any:
        outputs = _named_outputs(self._model, answer)
        if self._output is not None:
            index = list(outputs)[self._output] if isinstance(self._output, int) else self._output
            if index in outputs:
                return outputs[index]
            raise ValueError(f"output must be one of {_listed(outputs)}, got {self._output!r}")
        if len(outputs) != 1:
            raise ValueError(
                f"model returns {len(outputs)} outputs: output must say which is explained, of {_listed(outputs)}"
            )
        return next(iter(outputs.values()))


def of_any_size(model: keras.Model) -> Callable[..., Any]:
    """Gives a function that does what a model does, for images of any size that its layers take.

    The model itself insists on one size, even if none of its layers needs it.
    """
    # Unlike the model's own `__call__`, `call` may know no `training`; its layers then take None for False.
    return _OfAnySize(model)


class _OfAnySize:
    """Stands for a model, with its attributes."""

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._has_mode = "training" in inspect.signature(model.call).parameters

    def __call__(self, *arguments: Any, training: bool = False, **named: Any) -> Any:
        mode = {"training": training} if self._has_mode else {}
        return self._model.call(*arguments, **named, **mode)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


def _input_structure(model: keras.Model) -> Any:
    """Gives the inputs of a functional or Sequential model as it takes them; None where a model does not say."""
    try:
        return model.input
    # Which of the two errors it is depends on Keras's version.
    except (AttributeError, ValueError):
        return None


def _input_names(model: keras.Model) -> tuple[Name, ...]:
    structure = _input_structure(model)
    if isinstance(structure, Mapping):
        return tuple(sorted(structure))
    return tuple(tensor.name for tensor in _flat(structure)) if structure is not None else ()


def _flat(structure: Any) -> list[Any]:
    if isinstance(structure, list | tuple):
        return [leaf for part in structure for leaf in _flat(part)]
    return [structure]


def _packed(structure: Any, leaves: Iterator[Any]) -> Any:
    """Puts leaves, in the order of `_input_names`, in the places of a structure's own leaves."""
    if isinstance(structure, Mapping):
        return {name: next(leaves) for name in sorted(structure)}
    if isinstance(structure, list | tuple):
        return type(structure)([_packed(part, leaves) for part in structure])
    return next(leaves)


def _image_input(given: Mapping[Name, Any], names: Sequence[Name], wanted: Name | None) -> Name | None:
    """Finds the name of the image among the inputs; None if inputs were not given by name."""
    if not given:
        return None
    if wanted is not None:
        name = names[wanted] if isinstance(wanted, int) and wanted not in names else wanted
        if name not in names:
            raise ValueError(f"input must be one of {_listed(names)}, got {wanted!r}")
        return name
    images = [name for name in names if np.ndim(_of(given, name, names)) == 4]
    if len(images) != 1:
        raise ValueError(
            f"input must say which of {_listed(names)} is the image [N, H, W, C], as {len(images)} are 4-D"
        )
    return images[0]


def _of(given: Mapping[Name, Any], name: Name | None, names: Sequence[Name]) -> Any:
    """Picks one of the inputs, which are given by name or by number."""
    for key in (name, names.index(name) if name in names else None):
        if key is not None and key in given:
            return given[key]
    raise ValueError(f"inputs must hold all of {_listed(names)}, got {_listed(given)}")


def _constant(name: Name, given: Mapping[Name, Any], names: Sequence[Name]) -> np.ndarray:
    """Gives the one value `[1, ...]` that an input besides the image has for all examples."""
    values = np.asarray(_of(given, name, names))
    if not len(values) or not (values == values[:1]).all():
        raise ValueError(
            f"input {name!r} must be the same for all examples, as it is held while images change, got "
            f"{len(np.unique(values, axis=0))} different values: explain examples that share it in a run of their own"
        )
    return values[:1]


def _named_outputs(model: keras.Model, answer: Any) -> dict[Name, Any]:
    if isinstance(answer, Mapping):
        return dict(answer)
    if not isinstance(answer, list | tuple):
        return {0: answer}
    names = getattr(model, "output_names", None)
    return dict(zip(names if names and len(names) == len(answer) else range(len(answer)), answer, strict=True))


def _listed(names: Any) -> str:
    return ", ".join(repr(name) for name in names)
