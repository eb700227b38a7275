"""Whatever a manifest says, it is refused with a ValueError or taken: a check itself never stumbles."""

import pytest

from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.schema import pb
from tests.samples import one_of_each_kind
from tests.unknown_samples import partial_of_each_kind

SHAPES = ([], [0], [1], [2, 0], [1, 1, 1, 1, 1], [2**31 - 1], [2**32 - 1] * 3)
ARTIFACTS = [*one_of_each_kind().values(), *partial_of_each_kind().values()]


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda artifact: type(artifact).__name__)
def test_a_shape_that_cannot_be_is_refused_with_a_sentence(artifact):
    data = artifact.to_blobs()[0]
    n, refused = len(pb.Manifest.FromString(data).blobs), 0
    for i in range(n):
        for shape in SHAPES:
            manifest = pb.Manifest.FromString(data)
            manifest.blobs[i].shape[:] = shape
            try:
                parse_manifest(manifest.SerializeToString(), kind=artifact.kind, n_blobs=n)
            except ValueError:
                refused += 1
    assert refused >= n  # the largest ones are, of each
