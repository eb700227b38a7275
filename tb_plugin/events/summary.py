"""An artifact as a Summary proto, for anybody's writer."""

from __future__ import annotations

from collections import Counter

from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2

from tb_plugin.artifacts import Artifact, Encoded
from tb_plugin.metadata import TagInfo, summary_metadata, tag_name


def summary(artifact: Artifact | Encoded, *, take: int = 1) -> summary_pb2.Summary:
    """Makes the summary of one artifact.

    Args:
      artifact: What to log.
      take: 2 and so on where an artifact of this kind and layer was logged at the same step before. Of several events
        with one tag and one step TensorBoard's Python loader reads only the first, so each take has a tag of its own.

    To log through a writer you have: `tf.summary.experimental.write_raw_pb(summary(a).SerializeToString(), step)`, or
    torch's `SummaryWriter._get_file_writer().add_summary(summary(a), step)`.
    """
    blobs = artifact.to_blobs()
    info = TagInfo(artifact.kind, artifact.layer_name)
    # A rank-1 string tensor, built by hand: NumPy's string arrays drop trailing zero bytes.
    tensor = tensor_pb2.TensorProto(
        dtype=types_pb2.DT_STRING,
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=len(blobs))]),
        string_val=blobs,
    )
    tag = tag_name(info) if take == 1 else f"{tag_name(info)}#{take}"
    value = summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=summary_metadata(info))
    return summary_pb2.Summary(value=[value])


class Summaries:
    """Summaries of the artifacts of a run, in the order in which they are logged."""

    def __init__(self, n_before: int = 0) -> None:
        """Starts.

        Args:
          n_before: How many others have written into the run before: theirs may be of the same steps.
        """
        self._n_before = n_before
        self._takes: Counter[tuple[str, str, int]] = Counter()

    def of(self, artifact: Artifact | Encoded, step: int) -> summary_pb2.Summary:
        """Makes the summary of the next artifact: the newest of one kind, layer and step counts."""
        logged = (artifact.kind, artifact.layer_name, step)
        self._takes[logged] += 1
        return summary(artifact, take=self._n_before + self._takes[logged])
