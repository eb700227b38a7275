"""Names of classes, as people give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral

_EXPECTED = "a name for each class, in a sequence or by its index"


def names_given(class_names: object) -> Mapping[object, object] | None:
    """Gives names by what they are given under, which is a sequence's index; None where none are, or not as names."""
    if class_names is None or isinstance(class_names, str | bytes):
        return None
    if isinstance(class_names, Mapping):
        return class_names
    if hasattr(class_names, "to_dict"):
        # A table's column has an index of its own, which need not be in order.
        return getattr(class_names, "to_dict")()  # noqa: B009
    if hasattr(class_names, "numpy"):
        class_names = getattr(class_names, "numpy")()  # noqa: B009  (a tensor of strings)
    try:
        listed = list(class_names) if isinstance(class_names, Iterable) else None
    except TypeError:
        return None
    return None if listed is None else dict(enumerate(listed))


def names_of(class_names: object, n_classes: int | None) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Reads names of classes.

    Args:
      class_names: A sequence, or a mapping from indices to names or from names to indices; or None.
      n_classes: K; None: as many as are given.

    Returns:
      K names, or None where they do not fit, and sentences on what was left out. A class that a mapping leaves out is
      called by its number.
    """
    if class_names is None:
        return None, ()
    given = names_given(class_names)
    if given is None:
        if n_classes == 1 and isinstance(class_names, str | bytes):
            return (as_text(class_names),), ()
        return None, (f"class_names must be {_EXPECTED}, got {class_names!r}; they are left out",)
    if not isinstance(class_names, Mapping) and list(given) == list(range(len(given))):
        if n_classes is not None and len(given) != n_classes:
            return None, (f"class_names must be {n_classes}, got {len(given)}; they are left out",)
        return tuple(as_text(name) for name in given.values()), ()
    by_index = {index: name for key, value in given.items() for index, name in [_entry(key, value)]}
    wrong = [repr(key) for key, value in given.items() if not _is_index(_entry(key, value)[0], n_classes)]
    n = n_classes if n_classes is not None else max((i for i in by_index if isinstance(i, int)), default=-1) + 1
    sentence = f"class_names must be for classes from 0 to {n - 1}, got {', '.join(wrong)}; they are left out"
    names = tuple(as_text(by_index.get(index, index)) for index in range(n))
    return names, (sentence,) if wrong else ()


def as_text(name: object) -> str:
    """Gives a name as text."""
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _entry(key: object, value: object) -> tuple[object, object]:
    """Gives the index, an int if it is one, and the name of a mapping's entry, whichever way it maps."""
    if isinstance(key, Integral) and not isinstance(key, bool):
        return int(key), value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value), key
    # As JSON writes indices.
    return (int(key), value) if isinstance(key, str) and key.isdecimal() else (key, value)


def _is_index(index: object, n_classes: int | None) -> bool:
    return isinstance(index, int) and index >= 0 and (n_classes is None or index < n_classes)
