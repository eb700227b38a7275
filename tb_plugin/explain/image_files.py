"""Images of any size and mode, out of files: of a folder, or of an .npz."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

_BATCH = 32
# Names under which people keep images and their classes in an .npz.
_IMAGES = ("examples", "images", "x", "x_test")
_LABELS = ("labels", "y", "y_test")


def open_upright(path: Path, smallest: int | None = None) -> Image.Image:
    """Reads an image upright, in 8 bits.

    What is transparent becomes white; 16 bits are scaled to 8; of several frames or pages it is the first.

    Args:
      path: A file of any format that Pillow reads.
      smallest: Pixels that a side needs: of that a JPEG may be decoded at a fraction of its size.

    Raises:
      OSError: If it is no image, or broken.
      ValueError: If it is larger than Pillow takes for harmless, or its values cannot be told.
    """
    with warnings.catch_warnings():
        # Pillow warns of large images and refuses those of twice that size; the latter are enough to refuse.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as image:
                if smallest is not None:
                    image.draft(None, (smallest, smallest))
                return _eight_bits(ImageOps.exif_transpose(image))
        except Image.DecompressionBombError as error:
            raise ValueError(str(error)) from None


def read_image(path: Path, size: tuple[int, int], *, grey: bool = False) -> np.ndarray:
    """Reads an image as `open_upright` does, scales it until it covers a size, and cuts the middle out.

    Args:
      path: A file of any format that Pillow reads.
      size: Height and width.
      grey: Whether to make it grey.

    Returns:
      uint8 `[height, width, 3]`, or `[height, width, 1]` in grey.

    Raises:
      OSError: If it is no image, or broken.
      ValueError: If it is larger than Pillow takes for harmless, or its values cannot be told.
    """
    plain = open_upright(path, 2 * max(size)).convert("L" if grey else "RGB")
    fitted = ImageOps.fit(plain, (size[1], size[0]), Image.Resampling.BICUBIC)
    return np.asarray(fitted, np.uint8).reshape(*size, 1 if grey else 3)


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode[0] in "IF":
        return _scaled(image)
    if "A" in image.getbands() or "transparency" in image.info:
        visible = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", visible.size, "white"), visible)
    return image


def _scaled(image: Image.Image) -> Image.Image:
    values = np.asarray(image, np.float64)
    low, high = values.min(), values.max()
    if low < 0 or high > 65535:
        raise ValueError(f"values must be from 0 to 1, 255 or 65535, got {low:g} to {high:g}")
    # Whole numbers of more than 8 bits are of 16, however dark the image is.
    deep = high > 255 or image.mode[0] == "I"
    scale = 1 / 257 if deep else 255 if high <= 1 else 1
    return Image.fromarray(np.rint(values * scale).astype(np.uint8))


@dataclass(frozen=True, eq=False)
class ImageFolder:
    """The images of a folder and its subfolders, ordered by path; those that cannot be read are named once.

    Attributes:
      folder: Where they are.
      size: Height and width that they are read at.
      grey: Whether they are made grey.
      say: Is told of files that are skipped.
    """

    folder: Path
    size: tuple[int, int]
    grey: bool = False
    say: Callable[[str], None] = lambda text: print(text, file=sys.stderr)
    _skipped: set[Path] = field(default_factory=set, init=False)

    def paths(self) -> tuple[Path, ...]:
        """Gives all files but hidden ones and those that were skipped.

        Raises:
          OSError: If there is no such folder.
        """
        if not self.folder.is_dir():
            raise NotADirectoryError(f"examples must be a folder of images or an .npz file, got {self.folder}")
        found = (path for path in sorted(self.folder.rglob("*")) if path.is_file() and path not in self._skipped)
        return tuple(path for path in found if not _is_hidden(path.relative_to(self.folder)))

    def read(self, path: Path) -> np.ndarray | None:
        """Reads one image; None if it cannot be read, which is said."""
        try:
            return read_image(path, self.size, grey=self.grey)
        # Broken files lead Pillow to exceptions of many types.
        except Exception as error:
            self._skipped.add(path)
            self.say(f"skipped {path}: {error}")
            return None

    def spread(self, n: int) -> tuple[tuple[Path, ...], np.ndarray]:
        """Reads n images spread evenly over the folder, or all of fewer; in the place of one that is broken, the next.

        Returns:
          Paths, and uint8 `[N, H, W, C]`.

        Raises:
          ValueError: If none can be read.
        """
        chosen: dict[Path, np.ndarray] = {}
        paths = self.paths()
        for place in np.linspace(0, len(paths) - 1, min(n, len(paths))).round().astype(int):
            for path in paths[place:] + paths[:place]:
                image = None if path in chosen or path in self._skipped else self.read(path)
                if image is not None:
                    chosen[path] = image
                    break
        if not chosen:
            raise ValueError(f"examples must hold at least one image, got {len(paths)} files in {self.folder}")
        ordered = sorted(chosen)
        return tuple(ordered), np.stack([chosen[path] for path in ordered])

    def batches(self) -> Iterator[np.ndarray]:
        """Gives all images, uint8 `[B, H, W, C]` at a time."""
        batch: list[np.ndarray] = []
        for path in self.paths():
            image = self.read(path)
            batch += [] if image is None else [image]
            if len(batch) == _BATCH:
                yield np.stack(batch)
                batch = []
        if batch:
            yield np.stack(batch)


def folder_labels(paths: Sequence[Path], class_names: Sequence[str]) -> tuple[int, ...] | None:
    """Reads true classes off the names of folders.

    Args:
      paths: Of images.
      class_names: One per class; case, blanks, dashes and underscores do not matter.

    Returns:
      Of each the class that its folder is named after, -1 where it is none; None if no folder is.
    """
    index = {_plain(name): i for i, name in reversed(list(enumerate(class_names)))}
    labels = tuple(index.get(_plain(path.parent.name), -1) for path in paths)
    return labels if max(labels, default=-1) >= 0 else None


def read_arrays(path: Path) -> tuple[np.ndarray, np.ndarray | None]:
    """Reads images and, where there are any, labels out of an .npz, in which nothing is executed.

    Returns:
      `[N, H, W, C]`, as the model takes them, and labels or None.

    Raises:
      ValueError: If it has no images.
    """
    with np.load(path, allow_pickle=False) as arrays:
        images = next((arrays[name] for name in _IMAGES if name in arrays.files), None)
        labels = next((arrays[name] for name in _LABELS if name in arrays.files), None)
        names = ", ".join(arrays.files) or "none"
    if images is None or images.ndim not in (3, 4):
        shape = "" if images is None else f" of shape {list(images.shape)}"
        raise ValueError(f"{path} must hold images [N, H, W, C] as one of {', '.join(_IMAGES)}, got {names}{shape}")
    return images[..., None] if images.ndim == 3 else images, labels


def read_class_names(path: Path) -> tuple[str, ...]:
    """Reads a name for each class, one a line."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(lines[: max((i + 1 for i, line in enumerate(lines) if line), default=0)])


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _plain(name: str) -> str:
    return name.lower().replace("_", " ").replace("-", " ")
