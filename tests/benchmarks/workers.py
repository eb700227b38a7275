"""What sharing the work by processes of Ray brings: `python -m tests.benchmarks.workers [--quick]`.

Prints, of Keras's ResNet50 with random weights:
- what one icon of each stage costs at 256 steps, and one image of a pass over a folder of photographs, in seconds of
  one core, and how long the same icons and images take one worker and two;
- what the process that hands out the work spends on each piece: that bounds how many workers it can keep busy;
- what all 26,560 channels, and 1,281,167 images, would take 8, 64 and 512 cores by these figures.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PIL import Image

from tb_plugin.explain.image_files import Files, ImageFolder
from tb_plugin.explain.load import load_trained_model
from tb_plugin.explain.model import Pixels
from tb_plugin.explain.ray_workers import RayWorkers, ray_workers
from tb_plugin.explain.workers import Described, Seen, look, render_job
from tb_plugin.feature_visualization import Job, Rendering, channel
from tb_plugin.feature_visualization.budget import DEFAULT_STEPS, LARGEST, batch_size
from tb_plugin.makers.crops import Search, channel_examples
from tb_plugin.makers.strongest import Answer, Query
from tb_plugin.network import LayerInfo, Network

N_CHANNELS, N_IMAGES = 26_560, 1_281_167
CORES = (8, 64, 512)
# How many crops are kept of each channel, and how often a folder is gone through.
N_CROPS, N_ROUNDS = Search().n, 8
SIDE = 224
# Of the stages of ResNet50, after the stem: how many channels its convolutions have in each, 26,560 with the stem's 64.
STAGES = {56: 64 + 1408, 28: 3584, 14: 9728, 7: 11776}


def resnet50() -> Any:
    """Gives one whose weights are drawn at random, always the same."""
    import keras

    keras.utils.set_random_seed(0)
    return keras.applications.ResNet50(weights=None)


@dataclass(frozen=True)
class Timed:
    """A result, the seconds of the processor that it took, and its bytes."""

    result: Any
    seconds: float
    n_bytes: int


def timed_job(seen: Seen, job: Job) -> Timed:
    """Renders icons."""
    begun = time.process_time()
    icons = render_job(seen, job)
    return Timed(icons, time.process_time() - begun, icons.images.nbytes)


def timed_look(seen: Seen, query: Query) -> Timed:
    """Looks at images."""
    begun = time.process_time()
    answer = look(seen, query)
    sent = sum(array.nbytes for strong in answer.strong.values() for array in vars(strong).values())
    return Timed(answer, time.process_time() - begun, sent)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Benchmarks workers of Ray.")
    parser.add_argument("--quick", action="store_true", help="fewer steps, icons and images")
    n_steps, n_jobs, n_images = (8, 2, 64) if parser.parse_args().quick else (32, 4, 128)
    # One thread in each process, as workers have.
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = "1"
    model, pixels = "tests.benchmarks.workers:resnet50", Pixels(size=(SIDE, SIDE))
    trained = load_trained_model(model, pixels)
    examples = trained.fed(np.random.default_rng(0).integers(0, 256, (2, SIDE, SIDE, 3), np.uint8))
    network = trained.network(examples)
    described = Described(model, pixels, None, (), examples, trained.fingerprint(), str(Path(__file__).parents[2]))
    layers = list(trained.with_receptive_field(network, stage_ends(network)))
    print(f"{os.cpu_count()} cores; layers {', '.join(layer.name for layer in layers)}; {n_steps} steps an icon")
    with tempfile.TemporaryDirectory() as folder, ray_workers(2, None) as begin:
        write_photos(Path(folder), n_images)
        measured = []
        for n in (1, 2):
            begun = time.monotonic()
            workers = RayWorkers(described, n) if n == 1 else begin(described)
            print(f"\n{n} worker{'s' * (n > 1)}, loaded after {time.monotonic() - begun:.1f} s")
            measured = [
                icons(workers, network, layers, n_steps, n_jobs),
                images(workers, network, layers, Path(folder)),
            ]
            # A core of this machine is free again when nobody holds its worker.
            del workers
    print_estimates(*measured)


@dataclass(frozen=True)
class Measured:
    """What pieces of one kind cost.

    Attributes:
      each: Seconds of one core that one icon, or one image, takes.
      set_up: Seconds of one core that a worker takes once, on all layers.
      handed_out: Seconds that the process which hands out the work spends on each piece.
      size: How many icons or images a piece has.
    """

    each: float
    set_up: float
    handed_out: float
    size: float


def icons(workers: RayWorkers, network: Network, layers: Sequence[LayerInfo], n_steps: int, n_jobs: int) -> Measured:
    """Renders icons of each stage, and prints what they take."""

    def jobs(layer: LayerInfo, n_steps: int, n: int) -> list[Job]:
        rendering = Rendering(size=LARGEST, n_steps=n_steps)
        size = batch_size(network, [layer.name], rendering)
        chosen = [channel(layer.name, i) for i in range(size)]
        return [Job(tuple(chosen), rendering) for _ in range(n)]

    each, set_up, sizes, spent, n_pieces = {}, 0.0, {}, 0.0, 0
    for layer, height in zip(layers, STAGES, strict=True):
        # The first job of each worker makes what all others use.
        first = [made.seconds for _, made in workers.map(timed_job, jobs(layer, 0, workers.n))]
        without = [made.seconds for _, made in workers.map(timed_job, jobs(layer, 0, workers.n))]
        given = jobs(layer, n_steps, n_jobs)
        begun, own = time.monotonic(), time.process_time()
        made = [each for _, each in workers.map(timed_job, given)]
        took, spent, n_pieces = time.monotonic() - begun, spent + time.process_time() - own, n_pieces + n_jobs
        sizes[height] = len(given[0].objectives)
        step = (statistics.mean(one.seconds for one in made) - min(without)) / n_steps / sizes[height]
        each[height] = step * DEFAULT_STEPS + min(without) / sizes[height]
        set_up += statistics.mean(first) - min(without)
        print(
            f"{layer.name:18} {len(made) * sizes[height]:4} icons: {took:6.1f} s, by the processor "
            f"{sum(one.seconds for one in made):6.1f} s; {each[height]:.2f} s an icon of {DEFAULT_STEPS} steps; first "
            f"job {statistics.mean(first):.1f} s; {made[0].n_bytes / 1e6:.1f} MB a job"
        )
    total = sum(STAGES.values())
    mean = sum(each[height] * n for height, n in STAGES.items()) / total
    at_once = total / sum(n / sizes[height] for height, n in STAGES.items())
    # Each of 53 layers is begun with once.
    return Measured(mean, 53 * set_up / len(layers), spent / n_pieces, at_once)


def images(workers: RayWorkers, network: Network, layers: Sequence[LayerInfo], photos: Path) -> Measured:
    """Goes through photographs, and prints what that takes."""
    made: list[Timed] = []
    spent = [time.process_time()]

    def looked(queries: Iterable[Query]) -> Generator[tuple[Query, Answer], None, None]:
        for query, each in workers.map(timed_look, queries, careful=True):
            made.append(each)
            yield query, each.result
            spent.append(time.process_time())

    folder = Repeated(ImageFolder(photos, (SIDE, SIDE)))
    begun = time.monotonic()
    channel_examples(network, folder, layers, Search(max_images=len(folder), look=looked))
    took, seconds = time.monotonic() - begun, sum(each.seconds for each in made)
    # In later rounds nothing is stronger than before, as in nearly all batches of a long pass.
    late = made[N_CROPS * len(made) // N_ROUNDS :]
    each = sum(one.seconds for one in late) / sum(one.result.n_images for one in late)
    own = (spent[-1] - spent[-1 - len(late)]) / len(late)
    print(
        f"{len(folder)} images: {took:.1f} s, by the processor {seconds:.1f} s, later {1000 * each:.0f} ms an image; "
        f"the first of {len(made)} batches gave {made[0].n_bytes / 1e6:.1f} MB, the last {made[-1].n_bytes / 1e6:.2f} "
        f"MB; handing out took {1000 * own:.0f} ms each"
    )
    return Measured(each, 0.0, own, len(folder) / len(made))


@dataclass(frozen=True)
class Repeated:
    """A folder that is gone through again and again: after four rounds each channel's strongest image is kept alone."""

    folder: ImageFolder

    def __len__(self) -> int:
        return N_ROUNDS * len(self.folder)

    def spread(self, n: int) -> Iterator[tuple[np.ndarray, Files]]:
        """Gives all of its images in batches, in each round."""
        for _ in range(N_ROUNDS):
            yield from self.folder.spread(n)


def print_estimates(icon: Measured, image: Measured) -> None:
    """Prints what the whole would take: the work shared, or as fast as it can be handed out."""
    print(f"\n{'cores':>8}{'26,560 icons':>16}{'1,281,167 images':>20}")
    for cores in (1, *CORES):
        shown = []
        for measured, n in ((icon, N_CHANNELS), (image, N_IMAGES)):
            n_pieces = math.ceil(n / measured.size)
            turns = math.ceil(n_pieces / cores) * measured.size * measured.each
            shown.append(max(turns + measured.set_up, n_pieces * measured.handed_out))
        print(f"{cores:8}{shown[0] / 60:12.0f} min{shown[1] / 60:16.0f} min")
    for name, measured in (("icons", icon), ("images", image)):
        print(
            f"{name} are handed out as fast as {measured.size * measured.each / measured.handed_out:.0f} cores do them"
        )


def stage_ends(network: Network) -> list[LayerInfo]:
    """Gives the last layer that is not linear of each stage."""
    ends = {layer.height: layer for layer in network.layers if layer.nonlinear and layer.height in STAGES}
    return [ends[height] for height in STAGES]


def write_photos(folder: Path, n: int) -> None:
    """Writes photographs as large as those of ImageNet: noise of many scales, which takes as long to decode."""
    rng = np.random.default_rng(0)
    for i in range(n):
        parts = [rng.integers(0, 256, (side, side, 3), np.uint8) for side in (4, 16, 64, 256)]
        resized = [np.asarray(Image.fromarray(part).resize((500, 375)), np.float32) for part in parts]
        Image.fromarray(np.mean(resized, axis=0).astype(np.uint8)).save(folder / f"{i:06}.jpg", quality=90)


if __name__ == "__main__":
    main()
