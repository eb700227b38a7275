"""What TensorFlow cannot run on a CPU, said so that it helps."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import tensorflow as tf

# What TensorFlow says about channels first, and about grouped convolutions in graphs that are replayed.
_UNSUPPORTED = re.compile(r"[^\n\]}]*(?:NHWC|grouped convolutions)[^\n\[]*")


@contextlib.contextmanager
def plainly_said() -> Iterator[None]:
    """Turns TensorFlow's trace into one sentence where its kernels for this CPU lack what the model needs.

    Without oneDNN, which TensorFlow leaves off on many CPUs without AVX-512, they cannot run channels first.

    Raises:
      ValueError: In place of TensorFlow's error.
    """
    try:
        yield
    except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError) as error:
        reason = _UNSUPPORTED.search(str(error))
        if reason is None:
            raise
        first = 'use a GPU, or build the model with data_format="channels_last"'
        raise ValueError(
            f"TensorFlow cannot run the model on this CPU ({reason[0].strip().rstrip('.')}): set the environment "
            "variable TF_ENABLE_ONEDNN_OPTS=1 before TensorFlow is imported, "
            f"{first if 'NHWC' in reason[0] else 'or use a GPU'}"
        ) from None
