"""What is logged: one frozen value for each kind, which says when it is made and by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.artifacts.snapshot import KILOBYTES
from tb_plugin.attribution import Attribute
from tb_plugin.attribution.targets import N_BEST
from tb_plugin.feature_visualization import Rendering
from tb_plugin.groups import checked_mix
from tb_plugin.log.audit_setting import Audit
from tb_plugin.log.certainty_setting import Certainty
from tb_plugin.log.changes_setting import Changes
from tb_plugin.log.control_setting import Controls
from tb_plugin.log.findings_setting import Findings
from tb_plugin.log.grid_setting import Grids
from tb_plugin.log.probe_setting import Probes
from tb_plugin.log.region_setting import Regions
from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting, option
from tb_plugin.log.statistics_setting import Statistics
from tb_plugin.log.steadiness_setting import Steadiness
from tb_plugin.log.transport_setting import Transport
from tb_plugin.log.trust_setting import Trust
from tb_plugin.log.weights_setting import Weights
from tb_plugin.makers.crops import MAX_IMAGES
from tb_plugin.makers.dictionary import DictionaryMaker
from tb_plugin.makers.group_plan import NUMBERS, GroupPlan
from tb_plugin.makers.groups import GroupMaker, IconSeconds
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.makers.relations import RelationMaker
from tb_plugin.makers.snapshot import SnapshotMaker


@dataclass(frozen=True, eq=False)
class Snapshots(Setting):
    """Snapshots: what the network computes on the examples, and which channels and positions argue for which classes.

    Every view needs them, so they are logged whether they are listed or not.

    Attributes:
      every: Steps (epochs, in Keras and Lightning) from one snapshot to the next; the first and the last step are
        always logged.
      best: How many classes are explained of each example: its likeliest, and among them the true one. Each takes about
        as long as a forward pass.
      classes: Classes that are explained for every example besides.
      kilobytes: What an example may take in the log, at each step: activations are kept as finely as that allows.
      attribute: The method: (network, inputs, layer, class) -> `[N, H, W, C]`, as a `functools.partial` of a function
        of `tb_plugin.attribution`, of Captum by `tb_plugin.torch.captum` or of Xplique by `tb_plugin.tf.xplique`. None
        is gradient × activation, the only method that costs next to nothing.
    """

    every: int = 1
    best: int = field(default=N_BEST, metadata=option("how many of the likeliest classes are explained", int))
    classes: Sequence[int] = field(default=(), metadata=option("classes that are always explained", int, several=True))
    kilobytes: float = field(default=KILOBYTES, metadata=option("what an example may take in the log", float))
    attribute: Attribute | None = None

    title: ClassVar[str] = "a snapshot"
    part: ClassVar[float] = 0.05

    def __post_init__(self) -> None:
        if not isinstance(self.every, int) or self.every < 1:
            raise ValueError(f"every of Snapshots must be a number of steps (epochs) from 1, got {self.every!r}")
        if not isinstance(self.best, int) or self.best < 1:
            raise ValueError(f"best of Snapshots must be a number of classes from 1, got {self.best!r}")
        if not self.kilobytes > 0:
            raise ValueError(f"kilobytes of Snapshots must be more than 0, got {self.kilobytes!r}")

    @property
    def schedule(self) -> Schedule:
        """Every so many steps."""
        return Schedule(self.every)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what takes snapshots."""
        return [SnapshotMaker(study, self.kilobytes)]


@dataclass(frozen=True, eq=False)
class Icons(Setting):
    """Dictionaries: an icon for each channel, and the crops that excite it most.

    Attributes:
      every: Steps from one rendering to the next. "auto" renders after an eighth of the steps and half-way, or, if
        nobody knows how many there will be, whenever they have doubled. Icons are rendered at the end in any case.
      seconds: Time for the icons of a step at most: time decides their size and quality, and when it is up no more are
        made (those of the most active channels come first). None: what there is, of the `share` before the end and of
        `finish_seconds` then. With a number of steps as `every` it counts more than the share.
      share: Share of the time that they may take before the end, in [0, 1).
      diverse: How many more icons each channel gets that are held apart, to expose channels with several meanings: at
        least 2, or 0 for none. They come after the others, if there is time.
      rendering: How icons are made, those of groups and grids too.
      images: In how many images of the data set, spread evenly over it, the crops are looked for at most.
    """

    every: Every = "auto"
    seconds: float | None = None
    share: float = 0.1
    diverse: int = field(default=0, metadata=option("more icons of each channel that are held apart", int))
    rendering: Rendering | None = None
    images: int = field(default=MAX_IMAGES, metadata=option("images in which crops are looked for at most", int))

    title: ClassVar[str] = "icons"
    part: ClassVar[float] = 0.24

    def __post_init__(self) -> None:
        check_every(self.every, "every of Icons")
        check_share(self.share, "share of Icons")
        if self.images < 1:
            raise ValueError(f"images of Icons must be at least 1, got {self.images}")
        if self.diverse < 0 or self.diverse == 1:
            raise ValueError(f"diverse of Icons must be at least 2 icons, or 0, got {self.diverse}")
        if self.seconds is not None and not self.seconds >= 0:
            raise ValueError(f"seconds of Icons must not be negative, or None, got {self.seconds}")

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share, seconds=self.seconds)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what makes the dictionaries of all layers."""
        return [DictionaryMaker(study, self.diverse, self.images)]

    @property
    def unfinished(self) -> str:
        """Names those that come first."""
        return "those of the most active channels are logged"


@dataclass(frozen=True, eq=False)
class Relations(Setting):
    """Attribution from layer to layer, by position and by channel.

    Attributes:
      every: Steps from one computation to the next; "auto" as of `Icons`. They are computed at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1): as many examples as fit in.
    """

    every: Every = "auto"
    share: float = 0.1

    title: ClassVar[str] = "relations between layers"
    part: ClassVar[float] = 0.07

    def __post_init__(self) -> None:
        check_every(self.every, "every of Relations")
        check_share(self.share, "share of Relations")

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what relates all pairs of layers."""
        return [RelationMaker(study)]


@dataclass(frozen=True, eq=False)
class Groups(Setting):
    """Groups of neurons of the last two layers, with their icons.

    Attributes:
      numbers: Numbers of groups that a layer is factored into, the middle one first.
      of: What groups are optimised for: "activations", "gradients" or "attributions" (of the likeliest class), or a
        mapping of these to shares.
      every: Steps from one factorisation to the next; "auto" as of `Icons`. Groups are found at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1): as many factorisations as fit in.
      icon_seconds: Time for icons and crops at most, of the time for groups; 0 for none, None or "half" for half of it,
        and for what groups leave over.
    """

    numbers: Sequence[int] = field(default=NUMBERS, metadata=option("numbers of groups", int, several=True))
    of: str | Mapping[str, float] = field(
        default="activations",
        metadata=option("activations, gradients or attributions: what is grouped", str),
    )
    every: Every = "auto"
    share: float = 0.1
    icon_seconds: IconSeconds = "half"

    title: ClassVar[str] = "groups of neurons"
    part: ClassVar[float] = 0.15

    def __post_init__(self) -> None:
        GroupPlan.of((), self.numbers, 0)
        checked_mix(self.of)
        check_every(self.every, "every of Groups")
        check_share(self.share, "share of Groups")
        seconds = self.icon_seconds
        if seconds not in (None, "half") and (isinstance(seconds, str) or not seconds >= 0):
            raise ValueError(f'icon_seconds of Groups must not be negative, or None or "half", got {seconds!r}')

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what finds groups and pictures them."""
        return [GroupMaker(study, self.numbers, self.of, self.icon_seconds)]

    @property
    def unfinished(self) -> str:
        """Names those that come first."""
        return "shared ones and their icons come first"


# What is logged where nothing else is asked for, in this order.
DEFAULT: tuple[Setting, ...] = (
    Snapshots(),
    Trust(),
    Probes(),
    Statistics(),
    Findings(),
    Changes(),
    Transport(),
    Audit(),
    Certainty(),
    Steadiness(),
    Regions(),
    Relations(),
    Groups(),
    Icons(),
    Controls(),
    Weights(),
)
# All there is, as the command line logs it of a trained model: each kind gets its part of the time.
ALL: tuple[Setting, ...] = (
    # Of a trained model there is one snapshot: what a class more takes does not matter.
    Snapshots(best=5),
    Trust(),
    Probes(),
    Statistics(),
    Findings(),
    Changes(),
    Transport(),
    Audit(),
    Certainty(),
    Steadiness(),
    Regions(),
    Relations(),
    Icons(),
    Groups(),
    Controls(),
    Grids(),
    Weights(),
)


def is_default(setting: Setting | None) -> bool:
    """Tells whether nobody asked for a kind: who did not is not at fault where images are too few for it."""
    return any(setting is each for each in DEFAULT)


def checked_kind(kind: object) -> type[Setting]:
    """Gives back what is to be logged by hand.

    Raises:
      ValueError: If it is no kind that is logged by itself.
    """
    if isinstance(kind, type) and issubclass(kind, Setting) and kind is not Trust:
        return kind
    raise ValueError(f"log takes a kind of settings, as log(Icons); checks of Trust come with Snapshots; got {kind!r}")


def listed(log: Sequence[Setting]) -> tuple[Setting, ...]:
    """Checks what is to be logged, and puts snapshots first.

    Raises:
      ValueError: If something is no setting, or a kind is there twice.
    """
    wrong = [each for each in log if not isinstance(each, Setting)] if isinstance(log, Sequence) else [log]
    for each in wrong:
        got = f"the class {each.__name__}: write {each.__name__}()" if isinstance(each, type) else repr(each)
        raise ValueError(f"log must list settings, as [Icons(seconds=60), Grids()], got {got}")
    kinds = [type(each) for each in log]
    twice = sorted({kind.__name__ for kind in kinds if kinds.count(kind) > 1})
    if twice:
        raise ValueError(f"log must list each kind once, got {', '.join(twice)} twice")
    snapshots = next((each for each in log if isinstance(each, Snapshots)), Snapshots())
    return (snapshots, *(each for each in log if not isinstance(each, Snapshots)))
