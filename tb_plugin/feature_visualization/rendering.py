"""How icons are made, jobs and finished icons: the values that all frameworks' feature visualization shares."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from tb_plugin.deadline import NEVER, Deadline
from tb_plugin.feature_visualization import transforms
from tb_plugin.feature_visualization.objectives import Objective
from tb_plugin.feature_visualization.towards import Towards

# The product of steps and learning rate that is kept, and the learning rates that this rule may give.
_CONTRAST = 12.8
_RATES = (0.05, 0.1)
_STEPS = 256


@dataclass(frozen=True, eq=False)
class Rendering:
    """How icons are made.

    Attributes:
      size: Pixels a side; None: what the receptive field demands (see `budget.fitted_size`).
      n_steps: Steps of Adam; None: what time allows (see `budget.planned`).
      learning_rate: Adam's learning rate; None: 0.05 for 256 steps, as in the article, and up to 0.1 for fewer.
      weight_decay: How far parameters shrink towards grey at each step, as a share of the learning rate. Without it
        the colours of small networks' icons end in black and white, and an icon gains contrast each time it is
        optimised further.
      seed: Makes icons repeatable.
      parameterization: What is optimised: Fourier coefficients, or plain pixels.
      colors: Square root of the covariance of the input's channels, as `image_prior.color_root` computes it of your own
        images; None: ImageNet's for three channels, else that of independent channels.
      transforms: How the image is moved between the steps.
      transparent: Whether opacity is optimised as well, as a last channel: what does not matter fades away.
      towards: "data": where a data set is given, opaque icons of channels start from the crop that excites the channel
        most, and are drawn towards the crops that do; "nothing": all start from noise, and only the objective counts.
    """

    size: int | None = None
    n_steps: int | None = None
    learning_rate: float | None = None
    weight_decay: float = 0.07
    seed: int = 0
    parameterization: Literal["fourier", "pixel"] = "fourier"
    colors: np.ndarray | None = None
    transforms: tuple[transforms.Transform, ...] = transforms.DEFAULT
    transparent: bool = False
    towards: Literal["data", "nothing"] = "data"

    def __post_init__(self) -> None:
        if self.size is not None and self.size < 1:
            raise ValueError(f"size must be at least 1 pixel, got {self.size}")
        if self.n_steps is not None and self.n_steps < 0:
            raise ValueError(f"n_steps must not be negative, got {self.n_steps}")
        if self.towards not in ("data", "nothing"):
            raise ValueError(f'towards must be "data" or "nothing", got {self.towards!r}')
        if self.learning_rate is not None and self.learning_rate <= 0:
            raise ValueError(f"learning_rate must be positive, got {self.learning_rate}")

    @property
    def rate(self) -> float:
        """The learning rate that is used; the default makes contrast depend little on the number of steps."""
        if self.learning_rate is not None:
            return self.learning_rate
        return float(np.clip(_CONTRAST / max(self.n_steps or 1, 1), *_RATES))

    @property
    def way(self) -> float:
        """How far parameters can go, as a share of how far they go in 128 steps or more by default: 0 to 1."""
        n_steps = _STEPS if self.n_steps is None else self.n_steps
        return min(1.0, n_steps * self.rate / _CONTRAST)

    def describe(self) -> dict[str, str]:
        """Describes the settings by name, for people to read."""
        colors = "ImageNet's colours" if self.colors is None else "colours of given images"
        return {
            "parameterization": f"{'Fourier' if self.parameterization == 'fourier' else 'pixels'}, {colors}",
            "transforms": ", ".join(type(transform).__name__.lower() for transform in self.transforms) or "none",
            "optimiser": f"Adam, {self.n_steps} steps, learning rate {self.rate:g}, weight decay {self.weight_decay:g}",
            "canvas": f"{self.size} pixels a side",
            "seed": str(self.seed),
        }


@dataclass(frozen=True, eq=False)
class RenderedIcons:
    """Finished icons.

    Attributes:
      images: `[N, H, W, C]` in [0, 1]; transparent ones have their opacity as one channel more, the last.
      objective: `[N]` what was maximised, taken before activation functions and without transforms.
      maximum: `[N]` the strongest activation on the icon of what its objective names first: of the channel, say.
      differences: `[N / k]` how different each k icons that are held apart are to the layer, 0 (alike) to 1.
      cost: Seconds that the last steps took each, for all of these icons; 0 where that is not known.
    """

    images: np.ndarray
    objective: np.ndarray
    maximum: np.ndarray
    differences: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    cost: float = 0.0

    @classmethod
    def none(cls) -> RenderedIcons:
        """What a job gives that was given up."""
        nothing = np.zeros(0, np.float32)
        return cls(np.zeros((0, 0, 0, 0), np.float32), nothing, nothing)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return len(self.images) > 0


@dataclass(frozen=True, eq=False)
class Job:
    """Icons that are made at once.

    Attributes:
      objectives: n objectives, all of the same layers.
      rendering: How icons are made, with a size and a number of steps.
      initial: `[n, S, S, C]` in [0, 1], images to start from; None: crops of `towards`, or noise.
      n_diverse: How many icons in a row are held apart from each other, 1 for none; it divides n.
      label: What the caller knows the job by.
      seconds: Time after which to stop before `n_steps` are done, and to be content with that; None: there is no limit.
      deadline: When the job is given up if not all steps are done: no icon comes of it.
      towards: Real crops that the icons are drawn towards; None: only objectives count.
    """

    objectives: tuple[Objective, ...]
    rendering: Rendering
    initial: np.ndarray | None = None
    n_diverse: int = 1
    label: Hashable = None
    seconds: float | None = None
    deadline: Deadline = NEVER
    towards: Towards | None = None

    def __post_init__(self) -> None:
        if self.towards is not None and self.rendering.transparent:
            raise ValueError("icons that are drawn towards crops must be opaque, got a transparent rendering")
        if self.towards is not None and len(self.towards.crops) != len(self.objectives):
            got = f"{len(self.towards.crops)} for {len(self.objectives)} objectives"
            raise ValueError(f"towards must have crops for each objective, got those of {got}")


# Jobs are taken one by one, when there is room to begin another.
Render: TypeAlias = Callable[[Iterable[Job]], Generator[tuple[Job, RenderedIcons], None, None]]
