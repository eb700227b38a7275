"""Looking at the images of anybody's data set, and leaving it as it was: no framework is needed here."""

from tb_plugin.datasets.batches import ImageBatches, Seen
from tb_plugin.datasets.items import Images, Takes
from tb_plugin.datasets.kept import Unkeepable, kept
from tb_plugin.datasets.picking import Drawn, Evenly

__all__ = ["Drawn", "Evenly", "ImageBatches", "Images", "Seen", "Takes", "Unkeepable", "kept"]
