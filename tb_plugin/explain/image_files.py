"""Images of any size and mode, out of files: of a folder, or of an .npz."""

from __future__ import annotations

import dataclasses
import functools
import os
import struct
import sys
import warnings
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from tb_plugin.datasets import Drawn, Images, Seen
from tb_plugin.explain.folder_labels import folder_labels

_BATCH = 64
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

    Of each file its name is kept: some 100 bytes.

    Attributes:
      folder: Where they are.
      size: Height and width that they are read at.
      grey: Whether they are made grey.
      class_names: One per class, after which folders may be named.
      say: Is told of files that are skipped.
    """

    folder: Path
    size: tuple[int, int]
    grey: bool = False
    class_names: Sequence[str] = ()
    say: Callable[[str], None] = lambda text: print(text, file=sys.stderr)
    _said: set[str] = field(default_factory=set, init=False)

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """Paths below the folder of all files but hidden ones, as they are when this is first asked for.

        Raises:
          OSError: If there is no such folder.
        """
        if not self.folder.is_dir():
            raise NotADirectoryError(f"examples must be a folder of images or an .npz file, got {self.folder}")
        # As paths are ordered: a folder's files stand together.
        return tuple(sorted(_files_below(str(self.folder)), key=lambda name: name.replace("/", "\0")))

    def __len__(self) -> int:
        """How many files there are."""
        return len(self.names)

    def skipped(self, problems: Sequence[str]) -> None:
        """Says of files, a sentence each, that they cannot be read; of each once."""
        for problem in problems:
            if problem not in self._said:
                self._said.add(problem)
                self.say(problem)

    def examples(self, n: int) -> tuple[tuple[Path, ...], np.ndarray]:
        """Reads n images spread evenly over the folder, or all of fewer; in the place of one that is broken, the next.

        Returns:
          Paths, and uint8 `[N, H, W, C]`.

        Raises:
          ValueError: If none can be read.
        """
        chosen: dict[int, np.ndarray] = {}
        n_files, broken = len(self), set()
        for place in np.linspace(0, n_files - 1, min(n, n_files)).round().astype(int).tolist():
            for at in (*range(place, n_files), *range(place)):
                if at in chosen or at in broken:
                    continue
                images, _, problems = self._files([at]).pixels()
                self.skipped(problems)
                if len(images):
                    chosen[at] = images[0]
                    break
                broken.add(at)
        if not chosen:
            raise ValueError(f"examples must hold at least one image, got {n_files} files in {self.folder}")
        ordered = sorted(chosen)
        return tuple(self.folder / self.names[at] for at in ordered), np.stack([chosen[at] for at in ordered])

    def spread(self, n: int) -> Iterator[tuple[np.ndarray, Files]]:
        """Gives n images spread evenly over the folder, or all of fewer, in batches: numbers, and what reads them."""
        n_files = len(self)
        numbers = np.arange(n_files) if n_files <= n else np.linspace(0, n_files - 1, n).round().astype(int)
        for first in range(0, len(numbers), _BATCH):
            some = numbers[first : first + _BATCH]
            yield some, self._files(some.tolist())

    def drawn(
        self, n: int, seed: int, names: Sequence[str] = (), *, in_order: bool = False
    ) -> Generator[Seen, None, None]:
        """Gives n images drawn from the folder; see `tb_plugin.makers.probing.Drawing`.

        The label of an image is the class that its folder is named after, or else that folder's name.

        Raises:
          ValueError: If columns are to come with each image: a folder gives none.
        """
        if names:
            raise ValueError("metadata of a folder must be in a table, got names of what comes with each batch")
        numbers = Drawn(n, seed)(len(self))
        for first in range(0, len(numbers), _BATCH):
            some = numbers[first : first + _BATCH].tolist()
            labels = [self._label(self.names[at]) for at in some]
            yield Seen(np.array(some), self._files(some), labels, {}, len(self))

    def _label(self, name: str) -> int | str | None:
        found = (folder_labels([Path(name)], self.class_names) or (-1,))[0]
        return found if found >= 0 else Path(name).parent.name or None

    def _files(self, places: Sequence[int]) -> Files:
        return Files(str(self.folder), tuple(self.names[at] for at in places), self.size, self.grey)


@dataclass(frozen=True)
class Files:
    """Some files, which can be read in any process that sees them.

    Attributes:
      folder: Where they are.
      names: Their paths below it.
      size: Height and width that they are read at.
      grey: Whether they are made grey.
    """

    folder: str
    names: tuple[str, ...]
    size: tuple[int, int]
    grey: bool

    def __len__(self) -> int:
        """How many there are."""
        return len(self.names)

    def __getitem__(self, part: slice) -> Files:
        """Gives some of them."""
        return dataclasses.replace(self, names=self.names[part])

    def pixels(self) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
        """Reads them, as bytes.

        Returns:
          uint8 `[R, H, W, C]`, the places `[R]` of those that could be read, and a sentence for each of the others.
        """
        images, places, problems = [], [], []
        for place, name in enumerate(self.names):
            path = Path(self.folder, name)
            try:
                images.append(read_image(path, self.size, grey=self.grey))
                places.append(place)
            # Broken files lead Pillow to exceptions of many types.
            except Exception as error:
                problems.append(f"skipped {path}: {error}")
        empty = np.zeros((0, *self.size, 1 if self.grey else 3), np.uint8)
        return np.stack(images) if images else empty, np.array(places, np.intp), tuple(problems)

    def read(self, value_range: tuple[float, float]) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
        """Reads them as `tb_plugin.makers.strongest.Unread` says."""
        images, places, problems = self.pixels()
        return Images(images, raw=True, single=False).within(value_range), places, problems


def _files_below(folder: str, prefix: str = "") -> Iterator[str]:
    """Gives the paths of files below a folder; links to folders are not followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(entry.path, f"{prefix}{entry.name}/")
            elif entry.is_file():
                yield prefix + entry.name


def read_arrays(path: Path) -> tuple[np.ndarray, np.ndarray | None]:
    """Reads images and, where there are any, labels out of an .npz, in which nothing is executed.

    Images that are not compressed, as `np.savez` leaves them, stay in the file: they may be more than there is memory.

    Returns:
      `[N, H, W, C]`, as the model takes them, and labels or None.

    Raises:
      ValueError: If it has no images.
    """
    with np.load(path, allow_pickle=False) as arrays:
        found = next((name for name in _IMAGES if name in arrays.files), None)
        images = None if found is None else _mapped(path, found)
        if found is not None and images is None:
            images = arrays[found]
        labels = next((arrays[name] for name in _LABELS if name in arrays.files), None)
        names = ", ".join(arrays.files) or "none"
    if images is None or images.ndim not in (3, 4):
        shape = "" if images is None else f" of shape {list(images.shape)}"
        raise ValueError(f"{path} must hold images [N, H, W, C] as one of {', '.join(_IMAGES)}, got {names}{shape}")
    return images[..., None] if images.ndim == 3 else images, labels


def _mapped(path: Path, name: str) -> np.ndarray | None:
    """Gives an array that stays in an .npz; None where it is compressed, or of something else than numbers."""
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo(f"{name}.npy")
    with path.open("rb") as file:
        # The lengths of a name and of what is added to it stand before them in the file itself.
        file.seek(member.header_offset + 26)
        file.seek(sum(struct.unpack("<HH", file.read(4))), os.SEEK_CUR)
        if member.compress_type != zipfile.ZIP_STORED:
            return None
        headers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        header = headers.get(np.lib.format.read_magic(file))
        shape, is_fortran, dtype = ((), False, np.dtype(object)) if header is None else header(file)
        if dtype.hasobject or 0 in shape:
            return None
        return np.memmap(path, dtype, "r", file.tell(), shape, "F" if is_fortran else "C")
