from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Encoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IMAGE: _ClassVar[Encoding]
    FLOAT32: _ClassVar[Encoding]
    INT8: _ClassVar[Encoding]
    UINT8: _ClassVar[Encoding]
    INT16: _ClassVar[Encoding]
    ROWS: _ClassVar[Encoding]

class ScaleAxis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NONE: _ClassVar[ScaleAxis]
    FIRST: _ClassVar[ScaleAxis]
    LAST: _ClassVar[ScaleAxis]
IMAGE: Encoding
FLOAT32: Encoding
INT8: Encoding
UINT8: Encoding
INT16: Encoding
ROWS: Encoding
NONE: ScaleAxis
FIRST: ScaleAxis
LAST: ScaleAxis

class PluginContent(_message.Message):
    __slots__ = ("schema_version", "kind", "layer")
    SCHEMA_VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    schema_version: int
    kind: str
    layer: str
    def __init__(self, schema_version: _Optional[int] = ..., kind: _Optional[str] = ..., layer: _Optional[str] = ...) -> None: ...

class Manifest(_message.Message):
    __slots__ = ("schema_version", "snapshot", "dictionary", "grid", "relations", "groups", "regions", "controls", "probe", "probe_images", "statistics", "findings", "group_statistics", "changes", "sketch", "transport", "weights", "audit", "certainty", "steadiness", "contents", "blobs")
    SCHEMA_VERSION_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    DICTIONARY_FIELD_NUMBER: _ClassVar[int]
    GRID_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    CONTROLS_FIELD_NUMBER: _ClassVar[int]
    PROBE_FIELD_NUMBER: _ClassVar[int]
    PROBE_IMAGES_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    GROUP_STATISTICS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    SKETCH_FIELD_NUMBER: _ClassVar[int]
    TRANSPORT_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    AUDIT_FIELD_NUMBER: _ClassVar[int]
    CERTAINTY_FIELD_NUMBER: _ClassVar[int]
    STEADINESS_FIELD_NUMBER: _ClassVar[int]
    CONTENTS_FIELD_NUMBER: _ClassVar[int]
    BLOBS_FIELD_NUMBER: _ClassVar[int]
    schema_version: int
    snapshot: Snapshot
    dictionary: Dictionary
    grid: Grid
    relations: Relations
    groups: Groups
    regions: Regions
    controls: Controls
    probe: Probe
    probe_images: ProbeImages
    statistics: Statistics
    findings: Findings
    group_statistics: GroupStatistics
    changes: Changes
    sketch: Sketch
    transport: Transport
    weights: Weights
    audit: Audit
    certainty: Certainty
    steadiness: Steadiness
    contents: _containers.RepeatedScalarFieldContainer[str]
    blobs: _containers.RepeatedCompositeFieldContainer[Blob]
    def __init__(self, schema_version: _Optional[int] = ..., snapshot: _Optional[_Union[Snapshot, _Mapping]] = ..., dictionary: _Optional[_Union[Dictionary, _Mapping]] = ..., grid: _Optional[_Union[Grid, _Mapping]] = ..., relations: _Optional[_Union[Relations, _Mapping]] = ..., groups: _Optional[_Union[Groups, _Mapping]] = ..., regions: _Optional[_Union[Regions, _Mapping]] = ..., controls: _Optional[_Union[Controls, _Mapping]] = ..., probe: _Optional[_Union[Probe, _Mapping]] = ..., probe_images: _Optional[_Union[ProbeImages, _Mapping]] = ..., statistics: _Optional[_Union[Statistics, _Mapping]] = ..., findings: _Optional[_Union[Findings, _Mapping]] = ..., group_statistics: _Optional[_Union[GroupStatistics, _Mapping]] = ..., changes: _Optional[_Union[Changes, _Mapping]] = ..., sketch: _Optional[_Union[Sketch, _Mapping]] = ..., transport: _Optional[_Union[Transport, _Mapping]] = ..., weights: _Optional[_Union[Weights, _Mapping]] = ..., audit: _Optional[_Union[Audit, _Mapping]] = ..., certainty: _Optional[_Union[Certainty, _Mapping]] = ..., steadiness: _Optional[_Union[Steadiness, _Mapping]] = ..., contents: _Optional[_Iterable[str]] = ..., blobs: _Optional[_Iterable[_Union[Blob, _Mapping]]] = ...) -> None: ...

class Layer(_message.Message):
    __slots__ = ("name", "height", "width", "channels", "signed", "receptive_field_height", "receptive_field_width", "cut_from_output", "cut_from_input")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    RECEPTIVE_FIELD_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    RECEPTIVE_FIELD_WIDTH_FIELD_NUMBER: _ClassVar[int]
    CUT_FROM_OUTPUT_FIELD_NUMBER: _ClassVar[int]
    CUT_FROM_INPUT_FIELD_NUMBER: _ClassVar[int]
    name: str
    height: int
    width: int
    channels: int
    signed: bool
    receptive_field_height: int
    receptive_field_width: int
    cut_from_output: bool
    cut_from_input: bool
    def __init__(self, name: _Optional[str] = ..., height: _Optional[int] = ..., width: _Optional[int] = ..., channels: _Optional[int] = ..., signed: bool = ..., receptive_field_height: _Optional[int] = ..., receptive_field_width: _Optional[int] = ..., cut_from_output: bool = ..., cut_from_input: bool = ...) -> None: ...

class Snapshot(_message.Message):
    __slots__ = ("n_examples", "n_classes", "class_names", "labels", "output", "value_range", "layers", "true_classes", "true_values")
    N_EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    N_CLASSES_FIELD_NUMBER: _ClassVar[int]
    CLASS_NAMES_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    VALUE_RANGE_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    TRUE_CLASSES_FIELD_NUMBER: _ClassVar[int]
    TRUE_VALUES_FIELD_NUMBER: _ClassVar[int]
    n_examples: int
    n_classes: int
    class_names: _containers.RepeatedScalarFieldContainer[str]
    labels: _containers.RepeatedScalarFieldContainer[int]
    output: str
    value_range: _containers.RepeatedScalarFieldContainer[float]
    layers: _containers.RepeatedCompositeFieldContainer[Layer]
    true_classes: _containers.RepeatedCompositeFieldContainer[TrueClasses]
    true_values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, n_examples: _Optional[int] = ..., n_classes: _Optional[int] = ..., class_names: _Optional[_Iterable[str]] = ..., labels: _Optional[_Iterable[int]] = ..., output: _Optional[str] = ..., value_range: _Optional[_Iterable[float]] = ..., layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ..., true_classes: _Optional[_Iterable[_Union[TrueClasses, _Mapping]]] = ..., true_values: _Optional[_Iterable[float]] = ...) -> None: ...

class TrueClasses(_message.Message):
    __slots__ = ("classes",)
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    classes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, classes: _Optional[_Iterable[int]] = ...) -> None: ...

class Dictionary(_message.Message):
    __slots__ = ("layer", "settings", "complete")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYER_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    layer: Layer
    settings: _containers.ScalarMap[str, str]
    complete: bool
    def __init__(self, layer: _Optional[_Union[Layer, _Mapping]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ...) -> None: ...

class Grid(_message.Message):
    __slots__ = ("layer", "settings", "complete")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYER_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    layer: Layer
    settings: _containers.ScalarMap[str, str]
    complete: bool
    def __init__(self, layer: _Optional[_Union[Layer, _Mapping]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ...) -> None: ...

class Relations(_message.Message):
    __slots__ = ("layers", "settings", "complete")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    layers: _containers.RepeatedCompositeFieldContainer[Layer]
    settings: _containers.ScalarMap[str, str]
    complete: bool
    def __init__(self, layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ...) -> None: ...

class Groups(_message.Message):
    __slots__ = ("layers", "settings", "complete")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    layers: _containers.RepeatedCompositeFieldContainer[Layer]
    settings: _containers.ScalarMap[str, str]
    complete: bool
    def __init__(self, layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ...) -> None: ...

class Controls(_message.Message):
    __slots__ = ("layers", "settings", "complete")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    layers: _containers.RepeatedCompositeFieldContainer[Layer]
    settings: _containers.ScalarMap[str, str]
    complete: bool
    def __init__(self, layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ...) -> None: ...

class Regions(_message.Message):
    __slots__ = ("layer", "settings", "complete", "n_donors")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYER_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    N_DONORS_FIELD_NUMBER: _ClassVar[int]
    layer: Layer
    settings: _containers.ScalarMap[str, str]
    complete: bool
    n_donors: int
    def __init__(self, layer: _Optional[_Union[Layer, _Mapping]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ..., n_donors: _Optional[int] = ...) -> None: ...

class Probe(_message.Message):
    __slots__ = ("n_images", "n_classes", "fingerprint", "numbers", "labels", "true_classes", "weights", "n_seen", "columns", "output", "class_names", "settings")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    N_CLASSES_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    NUMBERS_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    TRUE_CLASSES_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    N_SEEN_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    CLASS_NAMES_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    n_images: int
    n_classes: int
    fingerprint: str
    numbers: _containers.RepeatedScalarFieldContainer[int]
    labels: _containers.RepeatedScalarFieldContainer[int]
    true_classes: _containers.RepeatedCompositeFieldContainer[TrueClasses]
    weights: _containers.RepeatedScalarFieldContainer[float]
    n_seen: int
    columns: _containers.RepeatedCompositeFieldContainer[Column]
    output: str
    class_names: _containers.RepeatedScalarFieldContainer[str]
    settings: _containers.ScalarMap[str, str]
    def __init__(self, n_images: _Optional[int] = ..., n_classes: _Optional[int] = ..., fingerprint: _Optional[str] = ..., numbers: _Optional[_Iterable[int]] = ..., labels: _Optional[_Iterable[int]] = ..., true_classes: _Optional[_Iterable[_Union[TrueClasses, _Mapping]]] = ..., weights: _Optional[_Iterable[float]] = ..., n_seen: _Optional[int] = ..., columns: _Optional[_Iterable[_Union[Column, _Mapping]]] = ..., output: _Optional[str] = ..., class_names: _Optional[_Iterable[str]] = ..., settings: _Optional[_Mapping[str, str]] = ...) -> None: ...

class ProbeImages(_message.Message):
    __slots__ = ("n_images", "fingerprint")
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    n_images: int
    fingerprint: str
    def __init__(self, n_images: _Optional[int] = ..., fingerprint: _Optional[str] = ...) -> None: ...

class Statistics(_message.Message):
    __slots__ = ("layer", "n_images", "fingerprint", "classes", "counts", "n_other", "by", "columns", "step_before", "settings", "complete")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYER_FIELD_NUMBER: _ClassVar[int]
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    N_OTHER_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    STEP_BEFORE_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    layer: Layer
    n_images: int
    fingerprint: str
    classes: _containers.RepeatedScalarFieldContainer[int]
    counts: _containers.RepeatedScalarFieldContainer[int]
    n_other: int
    by: str
    columns: _containers.RepeatedCompositeFieldContainer[ColumnOf]
    step_before: int
    settings: _containers.ScalarMap[str, str]
    complete: bool
    def __init__(self, layer: _Optional[_Union[Layer, _Mapping]] = ..., n_images: _Optional[int] = ..., fingerprint: _Optional[str] = ..., classes: _Optional[_Iterable[int]] = ..., counts: _Optional[_Iterable[int]] = ..., n_other: _Optional[int] = ..., by: _Optional[str] = ..., columns: _Optional[_Iterable[_Union[ColumnOf, _Mapping]]] = ..., step_before: _Optional[int] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ...) -> None: ...

class GroupStatistics(_message.Message):
    __slots__ = ("layer", "statistics", "numbers")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    NUMBERS_FIELD_NUMBER: _ClassVar[int]
    layer: Layer
    statistics: Statistics
    numbers: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, layer: _Optional[_Union[Layer, _Mapping]] = ..., statistics: _Optional[_Union[Statistics, _Mapping]] = ..., numbers: _Optional[_Iterable[int]] = ...) -> None: ...

class ColumnOf(_message.Message):
    __slots__ = ("name", "category")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    name: str
    category: str
    def __init__(self, name: _Optional[str] = ..., category: _Optional[str] = ...) -> None: ...

class Findings(_message.Message):
    __slots__ = ("n_images", "fingerprint", "accuracy", "classes", "findings", "settings", "complete")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    n_images: int
    fingerprint: str
    accuracy: float
    classes: _containers.RepeatedCompositeFieldContainer[ClassRecord]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    settings: _containers.ScalarMap[str, str]
    complete: bool
    def __init__(self, n_images: _Optional[int] = ..., fingerprint: _Optional[str] = ..., accuracy: _Optional[float] = ..., classes: _Optional[_Iterable[_Union[ClassRecord, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ...) -> None: ...

class ClassRecord(_message.Message):
    __slots__ = ("index", "n_images", "accuracy", "confused", "shares")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_FIELD_NUMBER: _ClassVar[int]
    CONFUSED_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    index: int
    n_images: int
    accuracy: float
    confused: _containers.RepeatedScalarFieldContainer[int]
    shares: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, index: _Optional[int] = ..., n_images: _Optional[int] = ..., accuracy: _Optional[float] = ..., confused: _Optional[_Iterable[int]] = ..., shares: _Optional[_Iterable[float]] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("rule", "effect", "layer", "channels", "classes", "column", "category", "images", "numbers")
    class NumbersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    RULE_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    NUMBERS_FIELD_NUMBER: _ClassVar[int]
    rule: str
    effect: float
    layer: str
    channels: _containers.RepeatedScalarFieldContainer[int]
    classes: _containers.RepeatedScalarFieldContainer[int]
    column: str
    category: str
    images: _containers.RepeatedScalarFieldContainer[int]
    numbers: _containers.ScalarMap[str, float]
    def __init__(self, rule: _Optional[str] = ..., effect: _Optional[float] = ..., layer: _Optional[str] = ..., channels: _Optional[_Iterable[int]] = ..., classes: _Optional[_Iterable[int]] = ..., column: _Optional[str] = ..., category: _Optional[str] = ..., images: _Optional[_Iterable[int]] = ..., numbers: _Optional[_Mapping[str, float]] = ...) -> None: ...

class Changes(_message.Message):
    __slots__ = ("reference_run", "reference_step", "fingerprint", "n_images", "n_compared", "layers", "reference_layers", "pairs", "settings", "complete", "accuracy", "groups")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    REFERENCE_RUN_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_STEP_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    N_COMPARED_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_LAYERS_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    reference_run: str
    reference_step: int
    fingerprint: str
    n_images: int
    n_compared: int
    layers: _containers.RepeatedCompositeFieldContainer[Layer]
    reference_layers: _containers.RepeatedCompositeFieldContainer[Layer]
    pairs: _containers.RepeatedCompositeFieldContainer[LayerChanges]
    settings: _containers.ScalarMap[str, str]
    complete: bool
    accuracy: float
    groups: _containers.RepeatedCompositeFieldContainer[GroupChanges]
    def __init__(self, reference_run: _Optional[str] = ..., reference_step: _Optional[int] = ..., fingerprint: _Optional[str] = ..., n_images: _Optional[int] = ..., n_compared: _Optional[int] = ..., layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ..., reference_layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ..., pairs: _Optional[_Iterable[_Union[LayerChanges, _Mapping]]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ..., accuracy: _Optional[float] = ..., groups: _Optional[_Iterable[_Union[GroupChanges, _Mapping]]] = ...) -> None: ...

class GroupChanges(_message.Message):
    __slots__ = ("layer", "reference_layer")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_LAYER_FIELD_NUMBER: _ClassVar[int]
    layer: str
    reference_layer: str
    def __init__(self, layer: _Optional[str] = ..., reference_layer: _Optional[str] = ...) -> None: ...

class LayerChanges(_message.Message):
    __slots__ = ("layer", "reference_layer", "distance", "move", "spread", "reference_spread", "kept", "kept_by_mean", "moved")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_LAYER_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_FIELD_NUMBER: _ClassVar[int]
    MOVE_FIELD_NUMBER: _ClassVar[int]
    SPREAD_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_SPREAD_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    KEPT_BY_MEAN_FIELD_NUMBER: _ClassVar[int]
    MOVED_FIELD_NUMBER: _ClassVar[int]
    layer: str
    reference_layer: str
    distance: float
    move: float
    spread: float
    reference_spread: float
    kept: float
    kept_by_mean: float
    moved: float
    def __init__(self, layer: _Optional[str] = ..., reference_layer: _Optional[str] = ..., distance: _Optional[float] = ..., move: _Optional[float] = ..., spread: _Optional[float] = ..., reference_spread: _Optional[float] = ..., kept: _Optional[float] = ..., kept_by_mean: _Optional[float] = ..., moved: _Optional[float] = ...) -> None: ...

class Sketch(_message.Message):
    __slots__ = ("layer", "n_images", "fingerprint", "images", "settings")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYER_FIELD_NUMBER: _ClassVar[int]
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    layer: Layer
    n_images: int
    fingerprint: str
    images: _containers.RepeatedScalarFieldContainer[int]
    settings: _containers.ScalarMap[str, str]
    def __init__(self, layer: _Optional[_Union[Layer, _Mapping]] = ..., n_images: _Optional[int] = ..., fingerprint: _Optional[str] = ..., images: _Optional[_Iterable[int]] = ..., settings: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Transport(_message.Message):
    __slots__ = ("layer", "n_images", "fingerprint", "pairs", "settings", "complete")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYER_FIELD_NUMBER: _ClassVar[int]
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    layer: Layer
    n_images: int
    fingerprint: str
    pairs: _containers.RepeatedCompositeFieldContainer[TransportPair]
    settings: _containers.ScalarMap[str, str]
    complete: bool
    def __init__(self, layer: _Optional[_Union[Layer, _Mapping]] = ..., n_images: _Optional[int] = ..., fingerprint: _Optional[str] = ..., pairs: _Optional[_Iterable[_Union[TransportPair, _Mapping]]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ...) -> None: ...

class TransportPair(_message.Message):
    __slots__ = ("first", "second", "n_points", "n_channels", "distance", "projected", "chance", "chance_high", "explained", "explained_first", "explained_second", "explained_between", "moved")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SECOND_FIELD_NUMBER: _ClassVar[int]
    N_POINTS_FIELD_NUMBER: _ClassVar[int]
    N_CHANNELS_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_FIELD_NUMBER: _ClassVar[int]
    PROJECTED_FIELD_NUMBER: _ClassVar[int]
    CHANCE_FIELD_NUMBER: _ClassVar[int]
    CHANCE_HIGH_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_FIRST_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_SECOND_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_BETWEEN_FIELD_NUMBER: _ClassVar[int]
    MOVED_FIELD_NUMBER: _ClassVar[int]
    first: PointSet
    second: PointSet
    n_points: int
    n_channels: int
    distance: float
    projected: float
    chance: float
    chance_high: float
    explained: float
    explained_first: float
    explained_second: float
    explained_between: float
    moved: float
    def __init__(self, first: _Optional[_Union[PointSet, _Mapping]] = ..., second: _Optional[_Union[PointSet, _Mapping]] = ..., n_points: _Optional[int] = ..., n_channels: _Optional[int] = ..., distance: _Optional[float] = ..., projected: _Optional[float] = ..., chance: _Optional[float] = ..., chance_high: _Optional[float] = ..., explained: _Optional[float] = ..., explained_first: _Optional[float] = ..., explained_second: _Optional[float] = ..., explained_between: _Optional[float] = ..., moved: _Optional[float] = ...) -> None: ...

class PointSet(_message.Message):
    __slots__ = ("kind", "step", "label", "positive", "column", "category", "n_images")
    KIND_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    POSITIVE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    kind: str
    step: int
    label: int
    positive: bool
    column: str
    category: str
    n_images: int
    def __init__(self, kind: _Optional[str] = ..., step: _Optional[int] = ..., label: _Optional[int] = ..., positive: bool = ..., column: _Optional[str] = ..., category: _Optional[str] = ..., n_images: _Optional[int] = ...) -> None: ...

class Weights(_message.Message):
    __slots__ = ("weighed", "step_before", "filters", "classifier", "problems", "settings", "fingerprint")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    WEIGHED_FIELD_NUMBER: _ClassVar[int]
    STEP_BEFORE_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    CLASSIFIER_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    weighed: _containers.RepeatedCompositeFieldContainer[WeighedLayer]
    step_before: int
    filters: FirstFilters
    classifier: Classifier
    problems: _containers.RepeatedScalarFieldContainer[str]
    settings: _containers.ScalarMap[str, str]
    fingerprint: str
    def __init__(self, weighed: _Optional[_Iterable[_Union[WeighedLayer, _Mapping]]] = ..., step_before: _Optional[int] = ..., filters: _Optional[_Union[FirstFilters, _Mapping]] = ..., classifier: _Optional[_Union[Classifier, _Mapping]] = ..., problems: _Optional[_Iterable[str]] = ..., settings: _Optional[_Mapping[str, str]] = ..., fingerprint: _Optional[str] = ...) -> None: ...

class WeighedLayer(_message.Message):
    __slots__ = ("name", "size")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    name: str
    size: int
    def __init__(self, name: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class FirstFilters(_message.Message):
    __slots__ = ("layer", "n_filters", "groups", "mixed", "shown_as")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    N_FILTERS_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    MIXED_FIELD_NUMBER: _ClassVar[int]
    SHOWN_AS_FIELD_NUMBER: _ClassVar[int]
    layer: str
    n_filters: int
    groups: int
    mixed: bool
    shown_as: str
    def __init__(self, layer: _Optional[str] = ..., n_filters: _Optional[int] = ..., groups: _Optional[int] = ..., mixed: bool = ..., shown_as: _Optional[str] = ...) -> None: ...

class Classifier(_message.Message):
    __slots__ = ("layer", "seen", "of", "n_classes")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    SEEN_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    N_CLASSES_FIELD_NUMBER: _ClassVar[int]
    layer: str
    seen: str
    of: str
    n_classes: int
    def __init__(self, layer: _Optional[str] = ..., seen: _Optional[str] = ..., of: _Optional[str] = ..., n_classes: _Optional[int] = ...) -> None: ...

class Audit(_message.Message):
    __slots__ = ("n_images", "fingerprint", "by", "classes", "concepts", "cells", "slices", "groups", "missing", "settings", "complete", "removals", "decided", "directions", "direction_slices", "output_kind", "outputs", "moves", "n_examples")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    REMOVALS_FIELD_NUMBER: _ClassVar[int]
    DECIDED_FIELD_NUMBER: _ClassVar[int]
    DIRECTIONS_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_SLICES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_KIND_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    N_EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    n_images: int
    fingerprint: str
    by: str
    classes: _containers.RepeatedCompositeFieldContainer[AuditClass]
    concepts: _containers.RepeatedCompositeFieldContainer[AuditConcept]
    cells: _containers.RepeatedCompositeFieldContainer[AuditCell]
    slices: _containers.RepeatedCompositeFieldContainer[AuditSlice]
    groups: _containers.RepeatedCompositeFieldContainer[AuditGroup]
    missing: _containers.RepeatedScalarFieldContainer[str]
    settings: _containers.ScalarMap[str, str]
    complete: bool
    removals: _containers.RepeatedCompositeFieldContainer[AuditRemoval]
    decided: _containers.RepeatedScalarFieldContainer[int]
    directions: _containers.RepeatedCompositeFieldContainer[AuditDirection]
    direction_slices: _containers.RepeatedCompositeFieldContainer[AuditSlice]
    output_kind: str
    outputs: _containers.RepeatedCompositeFieldContainer[AuditOutput]
    moves: _containers.RepeatedCompositeFieldContainer[AuditMoves]
    n_examples: int
    def __init__(self, n_images: _Optional[int] = ..., fingerprint: _Optional[str] = ..., by: _Optional[str] = ..., classes: _Optional[_Iterable[_Union[AuditClass, _Mapping]]] = ..., concepts: _Optional[_Iterable[_Union[AuditConcept, _Mapping]]] = ..., cells: _Optional[_Iterable[_Union[AuditCell, _Mapping]]] = ..., slices: _Optional[_Iterable[_Union[AuditSlice, _Mapping]]] = ..., groups: _Optional[_Iterable[_Union[AuditGroup, _Mapping]]] = ..., missing: _Optional[_Iterable[str]] = ..., settings: _Optional[_Mapping[str, str]] = ..., complete: bool = ..., removals: _Optional[_Iterable[_Union[AuditRemoval, _Mapping]]] = ..., decided: _Optional[_Iterable[int]] = ..., directions: _Optional[_Iterable[_Union[AuditDirection, _Mapping]]] = ..., direction_slices: _Optional[_Iterable[_Union[AuditSlice, _Mapping]]] = ..., output_kind: _Optional[str] = ..., outputs: _Optional[_Iterable[_Union[AuditOutput, _Mapping]]] = ..., moves: _Optional[_Iterable[_Union[AuditMoves, _Mapping]]] = ..., n_examples: _Optional[int] = ...) -> None: ...

class Counted(_message.Message):
    __slots__ = ("n", "hits", "low", "high")
    N_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    n: int
    hits: int
    low: float
    high: float
    def __init__(self, n: _Optional[int] = ..., hits: _Optional[int] = ..., low: _Optional[float] = ..., high: _Optional[float] = ...) -> None: ...

class AuditClass(_message.Message):
    __slots__ = ("index", "right")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    index: int
    right: Counted
    def __init__(self, index: _Optional[int] = ..., right: _Optional[_Union[Counted, _Mapping]] = ...) -> None: ...

class AuditConcept(_message.Message):
    __slots__ = ("layer", "channels", "images", "n_has")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    N_HAS_FIELD_NUMBER: _ClassVar[int]
    layer: str
    channels: _containers.RepeatedScalarFieldContainer[int]
    images: _containers.RepeatedScalarFieldContainer[int]
    n_has: int
    def __init__(self, layer: _Optional[str] = ..., channels: _Optional[_Iterable[int]] = ..., images: _Optional[_Iterable[int]] = ..., n_has: _Optional[int] = ...) -> None: ...

class AuditCell(_message.Message):
    __slots__ = ("concept", "index", "logit", "share", "argues", "lost", "mended", "otherwise", "having", "lacking")
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    LOGIT_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    ARGUES_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    MENDED_FIELD_NUMBER: _ClassVar[int]
    OTHERWISE_FIELD_NUMBER: _ClassVar[int]
    HAVING_FIELD_NUMBER: _ClassVar[int]
    LACKING_FIELD_NUMBER: _ClassVar[int]
    concept: int
    index: int
    logit: float
    share: float
    argues: Counted
    lost: int
    mended: int
    otherwise: int
    having: Counted
    lacking: Counted
    def __init__(self, concept: _Optional[int] = ..., index: _Optional[int] = ..., logit: _Optional[float] = ..., share: _Optional[float] = ..., argues: _Optional[_Union[Counted, _Mapping]] = ..., lost: _Optional[int] = ..., mended: _Optional[int] = ..., otherwise: _Optional[int] = ..., having: _Optional[_Union[Counted, _Mapping]] = ..., lacking: _Optional[_Union[Counted, _Mapping]] = ...) -> None: ...

class AuditSlice(_message.Message):
    __slots__ = ("concept", "index", "has", "right", "others", "worse", "worse_at_least", "chance", "images", "other_images")
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    HAS_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    WORSE_FIELD_NUMBER: _ClassVar[int]
    WORSE_AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    CHANCE_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    OTHER_IMAGES_FIELD_NUMBER: _ClassVar[int]
    concept: int
    index: int
    has: bool
    right: Counted
    others: Counted
    worse: float
    worse_at_least: float
    chance: float
    images: _containers.RepeatedScalarFieldContainer[int]
    other_images: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, concept: _Optional[int] = ..., index: _Optional[int] = ..., has: bool = ..., right: _Optional[_Union[Counted, _Mapping]] = ..., others: _Optional[_Union[Counted, _Mapping]] = ..., worse: _Optional[float] = ..., worse_at_least: _Optional[float] = ..., chance: _Optional[float] = ..., images: _Optional[_Iterable[int]] = ..., other_images: _Optional[_Iterable[int]] = ...) -> None: ...

class AuditDirection(_message.Message):
    __slots__ = ("layer", "apart", "channel", "shown", "n_has", "n_lacks", "images", "other_images", "leads")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    APART_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FIELD_NUMBER: _ClassVar[int]
    N_HAS_FIELD_NUMBER: _ClassVar[int]
    N_LACKS_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    OTHER_IMAGES_FIELD_NUMBER: _ClassVar[int]
    LEADS_FIELD_NUMBER: _ClassVar[int]
    layer: str
    apart: float
    channel: int
    shown: float
    n_has: int
    n_lacks: int
    images: _containers.RepeatedScalarFieldContainer[int]
    other_images: _containers.RepeatedScalarFieldContainer[int]
    leads: _containers.RepeatedCompositeFieldContainer[AuditLead]
    def __init__(self, layer: _Optional[str] = ..., apart: _Optional[float] = ..., channel: _Optional[int] = ..., shown: _Optional[float] = ..., n_has: _Optional[int] = ..., n_lacks: _Optional[int] = ..., images: _Optional[_Iterable[int]] = ..., other_images: _Optional[_Iterable[int]] = ..., leads: _Optional[_Iterable[_Union[AuditLead, _Mapping]]] = ...) -> None: ...

class AuditLead(_message.Message):
    __slots__ = ("index", "other", "margin", "changed", "n", "chance")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    N_FIELD_NUMBER: _ClassVar[int]
    CHANCE_FIELD_NUMBER: _ClassVar[int]
    index: int
    other: int
    margin: float
    changed: int
    n: int
    chance: float
    def __init__(self, index: _Optional[int] = ..., other: _Optional[int] = ..., margin: _Optional[float] = ..., changed: _Optional[int] = ..., n: _Optional[int] = ..., chance: _Optional[float] = ...) -> None: ...

class AuditGroup(_message.Message):
    __slots__ = ("column", "category", "right", "others", "gap", "gap_low", "gap_high", "calibration", "others_calibration", "metrics", "reasons")
    class MetricsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    GAP_LOW_FIELD_NUMBER: _ClassVar[int]
    GAP_HIGH_FIELD_NUMBER: _ClassVar[int]
    CALIBRATION_FIELD_NUMBER: _ClassVar[int]
    OTHERS_CALIBRATION_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    column: str
    category: str
    right: Counted
    others: Counted
    gap: float
    gap_low: float
    gap_high: float
    calibration: _containers.RepeatedScalarFieldContainer[float]
    others_calibration: _containers.RepeatedScalarFieldContainer[float]
    metrics: _containers.ScalarMap[str, float]
    reasons: _containers.RepeatedCompositeFieldContainer[AuditReason]
    def __init__(self, column: _Optional[str] = ..., category: _Optional[str] = ..., right: _Optional[_Union[Counted, _Mapping]] = ..., others: _Optional[_Union[Counted, _Mapping]] = ..., gap: _Optional[float] = ..., gap_low: _Optional[float] = ..., gap_high: _Optional[float] = ..., calibration: _Optional[_Iterable[float]] = ..., others_calibration: _Optional[_Iterable[float]] = ..., metrics: _Optional[_Mapping[str, float]] = ..., reasons: _Optional[_Iterable[_Union[AuditReason, _Mapping]]] = ...) -> None: ...

class AuditRemoval(_message.Message):
    __slots__ = ("concepts", "measured", "estimated", "hits", "classes", "error", "change", "n_logits", "decided", "expected")
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    N_LOGITS_FIELD_NUMBER: _ClassVar[int]
    DECIDED_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    concepts: _containers.RepeatedScalarFieldContainer[int]
    measured: AuditOutcome
    estimated: AuditOutcome
    hits: int
    classes: _containers.RepeatedCompositeFieldContainer[AuditRemovalClass]
    error: float
    change: float
    n_logits: int
    decided: _containers.RepeatedScalarFieldContainer[int]
    expected: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, concepts: _Optional[_Iterable[int]] = ..., measured: _Optional[_Union[AuditOutcome, _Mapping]] = ..., estimated: _Optional[_Union[AuditOutcome, _Mapping]] = ..., hits: _Optional[int] = ..., classes: _Optional[_Iterable[_Union[AuditRemovalClass, _Mapping]]] = ..., error: _Optional[float] = ..., change: _Optional[float] = ..., n_logits: _Optional[int] = ..., decided: _Optional[_Iterable[int]] = ..., expected: _Optional[_Iterable[int]] = ...) -> None: ...

class AuditOutcome(_message.Message):
    __slots__ = ("lost", "mended", "otherwise")
    LOST_FIELD_NUMBER: _ClassVar[int]
    MENDED_FIELD_NUMBER: _ClassVar[int]
    OTHERWISE_FIELD_NUMBER: _ClassVar[int]
    lost: int
    mended: int
    otherwise: int
    def __init__(self, lost: _Optional[int] = ..., mended: _Optional[int] = ..., otherwise: _Optional[int] = ...) -> None: ...

class AuditRemovalClass(_message.Message):
    __slots__ = ("index", "measured", "estimated")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    index: int
    measured: AuditOutcome
    estimated: AuditOutcome
    def __init__(self, index: _Optional[int] = ..., measured: _Optional[_Union[AuditOutcome, _Mapping]] = ..., estimated: _Optional[_Union[AuditOutcome, _Mapping]] = ...) -> None: ...

class AuditOutput(_message.Message):
    __slots__ = ("index", "spread", "n_on", "n_known", "n_right", "error")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    SPREAD_FIELD_NUMBER: _ClassVar[int]
    N_ON_FIELD_NUMBER: _ClassVar[int]
    N_KNOWN_FIELD_NUMBER: _ClassVar[int]
    N_RIGHT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    index: int
    spread: float
    n_on: int
    n_known: int
    n_right: int
    error: float
    def __init__(self, index: _Optional[int] = ..., spread: _Optional[float] = ..., n_on: _Optional[int] = ..., n_known: _Optional[int] = ..., n_right: _Optional[int] = ..., error: _Optional[float] = ...) -> None: ...

class AuditMoves(_message.Message):
    __slots__ = ("concepts", "measured", "estimated", "hits", "n_images", "outputs", "flips", "expected")
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    N_IMAGES_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    FLIPS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    concepts: _containers.RepeatedScalarFieldContainer[int]
    measured: AuditFlips
    estimated: AuditFlips
    hits: int
    n_images: int
    outputs: _containers.RepeatedCompositeFieldContainer[AuditMove]
    flips: _containers.RepeatedScalarFieldContainer[int]
    expected: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, concepts: _Optional[_Iterable[int]] = ..., measured: _Optional[_Union[AuditFlips, _Mapping]] = ..., estimated: _Optional[_Union[AuditFlips, _Mapping]] = ..., hits: _Optional[int] = ..., n_images: _Optional[int] = ..., outputs: _Optional[_Iterable[_Union[AuditMove, _Mapping]]] = ..., flips: _Optional[_Iterable[int]] = ..., expected: _Optional[_Iterable[int]] = ...) -> None: ...

class AuditFlips(_message.Message):
    __slots__ = ("off", "on", "lost", "mended")
    OFF_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    MENDED_FIELD_NUMBER: _ClassVar[int]
    off: int
    on: int
    lost: int
    mended: int
    def __init__(self, off: _Optional[int] = ..., on: _Optional[int] = ..., lost: _Optional[int] = ..., mended: _Optional[int] = ...) -> None: ...

class AuditMove(_message.Message):
    __slots__ = ("index", "measured", "estimated", "moved", "shift", "estimated_moved", "off_by", "error")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    MOVED_FIELD_NUMBER: _ClassVar[int]
    SHIFT_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_MOVED_FIELD_NUMBER: _ClassVar[int]
    OFF_BY_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    index: int
    measured: AuditFlips
    estimated: AuditFlips
    moved: float
    shift: float
    estimated_moved: float
    off_by: float
    error: float
    def __init__(self, index: _Optional[int] = ..., measured: _Optional[_Union[AuditFlips, _Mapping]] = ..., estimated: _Optional[_Union[AuditFlips, _Mapping]] = ..., moved: _Optional[float] = ..., shift: _Optional[float] = ..., estimated_moved: _Optional[float] = ..., off_by: _Optional[float] = ..., error: _Optional[float] = ...) -> None: ...

class AuditReason(_message.Message):
    __slots__ = ("concept", "index", "difference", "error", "n", "n_others", "chance", "gap", "gap_low", "gap_high")
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    N_FIELD_NUMBER: _ClassVar[int]
    N_OTHERS_FIELD_NUMBER: _ClassVar[int]
    CHANCE_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    GAP_LOW_FIELD_NUMBER: _ClassVar[int]
    GAP_HIGH_FIELD_NUMBER: _ClassVar[int]
    concept: int
    index: int
    difference: float
    error: float
    n: int
    n_others: int
    chance: float
    gap: float
    gap_low: float
    gap_high: float
    def __init__(self, concept: _Optional[int] = ..., index: _Optional[int] = ..., difference: _Optional[float] = ..., error: _Optional[float] = ..., n: _Optional[int] = ..., n_others: _Optional[int] = ..., chance: _Optional[float] = ..., gap: _Optional[float] = ..., gap_low: _Optional[float] = ..., gap_high: _Optional[float] = ...) -> None: ...

class Certainty(_message.Message):
    __slots__ = ("n_examples", "n_classes", "n_held", "fingerprint", "n_of_class", "levels", "bins", "calibration", "settings", "entropies", "by_group")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    N_EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    N_CLASSES_FIELD_NUMBER: _ClassVar[int]
    N_HELD_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    N_OF_CLASS_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    BINS_FIELD_NUMBER: _ClassVar[int]
    CALIBRATION_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    ENTROPIES_FIELD_NUMBER: _ClassVar[int]
    BY_GROUP_FIELD_NUMBER: _ClassVar[int]
    n_examples: int
    n_classes: int
    n_held: int
    fingerprint: str
    n_of_class: _containers.RepeatedScalarFieldContainer[int]
    levels: _containers.RepeatedCompositeFieldContainer[CertaintyLevel]
    bins: _containers.RepeatedCompositeFieldContainer[CalibrationBin]
    calibration: _containers.RepeatedScalarFieldContainer[float]
    settings: _containers.ScalarMap[str, str]
    entropies: Entropies
    by_group: _containers.RepeatedCompositeFieldContainer[GroupRanks]
    def __init__(self, n_examples: _Optional[int] = ..., n_classes: _Optional[int] = ..., n_held: _Optional[int] = ..., fingerprint: _Optional[str] = ..., n_of_class: _Optional[_Iterable[int]] = ..., levels: _Optional[_Iterable[_Union[CertaintyLevel, _Mapping]]] = ..., bins: _Optional[_Iterable[_Union[CalibrationBin, _Mapping]]] = ..., calibration: _Optional[_Iterable[float]] = ..., settings: _Optional[_Mapping[str, str]] = ..., entropies: _Optional[_Union[Entropies, _Mapping]] = ..., by_group: _Optional[_Iterable[_Union[GroupRanks, _Mapping]]] = ...) -> None: ...

class GroupRanks(_message.Message):
    __slots__ = ("column", "groups", "n_held")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    N_HELD_FIELD_NUMBER: _ClassVar[int]
    column: str
    groups: _containers.RepeatedScalarFieldContainer[str]
    n_held: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, column: _Optional[str] = ..., groups: _Optional[_Iterable[str]] = ..., n_held: _Optional[_Iterable[int]] = ...) -> None: ...

class Entropies(_message.Message):
    __slots__ = ("n_right", "n_wrong", "right", "wrong", "apart")
    N_RIGHT_FIELD_NUMBER: _ClassVar[int]
    N_WRONG_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    WRONG_FIELD_NUMBER: _ClassVar[int]
    APART_FIELD_NUMBER: _ClassVar[int]
    n_right: int
    n_wrong: int
    right: _containers.RepeatedScalarFieldContainer[float]
    wrong: _containers.RepeatedScalarFieldContainer[float]
    apart: float
    def __init__(self, n_right: _Optional[int] = ..., n_wrong: _Optional[int] = ..., right: _Optional[_Iterable[float]] = ..., wrong: _Optional[_Iterable[float]] = ..., apart: _Optional[float] = ...) -> None: ...

class CertaintyLevel(_message.Message):
    __slots__ = ("level", "fewest", "all", "classes", "groups")
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    FEWEST_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    level: float
    fewest: int
    all: Covered
    classes: _containers.RepeatedCompositeFieldContainer[Covered]
    groups: _containers.RepeatedCompositeFieldContainer[Covered]
    def __init__(self, level: _Optional[float] = ..., fewest: _Optional[int] = ..., all: _Optional[_Union[Covered, _Mapping]] = ..., classes: _Optional[_Iterable[_Union[Covered, _Mapping]]] = ..., groups: _Optional[_Iterable[_Union[Covered, _Mapping]]] = ...) -> None: ...

class Covered(_message.Message):
    __slots__ = ("index", "column", "category", "n", "hits", "low", "high", "size", "single")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    N_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SINGLE_FIELD_NUMBER: _ClassVar[int]
    index: int
    column: str
    category: str
    n: int
    hits: int
    low: float
    high: float
    size: float
    single: float
    def __init__(self, index: _Optional[int] = ..., column: _Optional[str] = ..., category: _Optional[str] = ..., n: _Optional[int] = ..., hits: _Optional[int] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., size: _Optional[float] = ..., single: _Optional[float] = ...) -> None: ...

class CalibrationBin(_message.Message):
    __slots__ = ("says", "right", "n")
    SAYS_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    N_FIELD_NUMBER: _ClassVar[int]
    says: float
    right: float
    n: int
    def __init__(self, says: _Optional[float] = ..., right: _Optional[float] = ..., n: _Optional[int] = ...) -> None: ...

class Steadiness(_message.Message):
    __slots__ = ("n_classes", "examples", "n_passes", "steps", "compared_layer", "settings")
    class SettingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    N_CLASSES_FIELD_NUMBER: _ClassVar[int]
    EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    N_PASSES_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    COMPARED_LAYER_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    n_classes: int
    examples: _containers.RepeatedCompositeFieldContainer[SteadyExample]
    n_passes: int
    steps: _containers.RepeatedScalarFieldContainer[int]
    compared_layer: str
    settings: _containers.ScalarMap[str, str]
    def __init__(self, n_classes: _Optional[int] = ..., examples: _Optional[_Iterable[_Union[SteadyExample, _Mapping]]] = ..., n_passes: _Optional[int] = ..., steps: _Optional[_Iterable[int]] = ..., compared_layer: _Optional[str] = ..., settings: _Optional[_Mapping[str, str]] = ...) -> None: ...

class SteadyExample(_message.Message):
    __slots__ = ("decided", "same", "low", "high", "deviation", "before", "shares", "likeness")
    DECIDED_FIELD_NUMBER: _ClassVar[int]
    SAME_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    DEVIATION_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    LIKENESS_FIELD_NUMBER: _ClassVar[int]
    decided: int
    same: int
    low: float
    high: float
    deviation: float
    before: _containers.RepeatedScalarFieldContainer[int]
    shares: _containers.RepeatedScalarFieldContainer[float]
    likeness: float
    def __init__(self, decided: _Optional[int] = ..., same: _Optional[int] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., deviation: _Optional[float] = ..., before: _Optional[_Iterable[int]] = ..., shares: _Optional[_Iterable[float]] = ..., likeness: _Optional[float] = ...) -> None: ...

class Column(_message.Message):
    __slots__ = ("name", "values", "categories", "codes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    name: str
    values: _containers.RepeatedScalarFieldContainer[float]
    categories: _containers.RepeatedScalarFieldContainer[str]
    codes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, name: _Optional[str] = ..., values: _Optional[_Iterable[float]] = ..., categories: _Optional[_Iterable[str]] = ..., codes: _Optional[_Iterable[int]] = ...) -> None: ...

class Blob(_message.Message):
    __slots__ = ("content", "example", "targets", "shape", "encoding", "scale_axis", "max_error", "minimum", "maximum", "p99", "media_type", "sprite", "strongest", "groups", "aligned", "later_groups", "shared", "content_number", "offsets", "partial", "rounding")
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    EXAMPLE_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    SCALE_AXIS_FIELD_NUMBER: _ClassVar[int]
    MAX_ERROR_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    P99_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SPRITE_FIELD_NUMBER: _ClassVar[int]
    STRONGEST_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    ALIGNED_FIELD_NUMBER: _ClassVar[int]
    LATER_GROUPS_FIELD_NUMBER: _ClassVar[int]
    SHARED_FIELD_NUMBER: _ClassVar[int]
    CONTENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    OFFSETS_FIELD_NUMBER: _ClassVar[int]
    PARTIAL_FIELD_NUMBER: _ClassVar[int]
    ROUNDING_FIELD_NUMBER: _ClassVar[int]
    content: str
    example: int
    targets: _containers.RepeatedScalarFieldContainer[int]
    shape: _containers.RepeatedScalarFieldContainer[int]
    encoding: Encoding
    scale_axis: ScaleAxis
    max_error: float
    minimum: float
    maximum: float
    p99: float
    media_type: str
    sprite: Sprite
    strongest: int
    groups: int
    aligned: int
    later_groups: int
    shared: bool
    content_number: int
    offsets: bool
    partial: bool
    rounding: float
    def __init__(self, content: _Optional[str] = ..., example: _Optional[int] = ..., targets: _Optional[_Iterable[int]] = ..., shape: _Optional[_Iterable[int]] = ..., encoding: _Optional[_Union[Encoding, str]] = ..., scale_axis: _Optional[_Union[ScaleAxis, str]] = ..., max_error: _Optional[float] = ..., minimum: _Optional[float] = ..., maximum: _Optional[float] = ..., p99: _Optional[float] = ..., media_type: _Optional[str] = ..., sprite: _Optional[_Union[Sprite, _Mapping]] = ..., strongest: _Optional[int] = ..., groups: _Optional[int] = ..., aligned: _Optional[int] = ..., later_groups: _Optional[int] = ..., shared: bool = ..., content_number: _Optional[int] = ..., offsets: bool = ..., partial: bool = ..., rounding: _Optional[float] = ...) -> None: ...

class Sprite(_message.Message):
    __slots__ = ("tile_height", "tile_width", "columns", "count", "rows")
    TILE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    TILE_WIDTH_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    tile_height: int
    tile_width: int
    columns: int
    count: int
    rows: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, tile_height: _Optional[int] = ..., tile_width: _Optional[int] = ..., columns: _Optional[int] = ..., count: _Optional[int] = ..., rows: _Optional[_Iterable[int]] = ...) -> None: ...
