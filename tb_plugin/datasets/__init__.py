"""Looking at the images of anybody's data set, and leaving it as it was: no framework is needed here."""

from tb_plugin.datasets.batches import ImageBatches
from tb_plugin.datasets.items import Images, Takes
from tb_plugin.datasets.kept import Unkeepable, kept

__all__ = ["ImageBatches", "Images", "Takes", "Unkeepable", "kept"]
