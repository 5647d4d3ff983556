"""Makes raw measurements of moving sensors into validated ones, step by step, and says which sensors do well."""

from informatiehuis.engines.signals.validation.calibration import (
    Calibration,
    Reference,
    ReferenceProblem,
    calibrate,
    calibrated,
    read_knmi,
)
from informatiehuis.engines.signals.validation.health import Finding, Limits, judge
from informatiehuis.engines.signals.validation.stages import (
    Report,
    Stage,
    Step,
    Validated,
    error_bits,
    humidity,
    outliers,
    particles,
    positions,
    units,
    validate,
)

__all__ = [
    "Calibration",
    "Finding",
    "Limits",
    "Reference",
    "ReferenceProblem",
    "Report",
    "Stage",
    "Step",
    "Validated",
    "calibrate",
    "calibrated",
    "error_bits",
    "humidity",
    "judge",
    "outliers",
    "particles",
    "positions",
    "read_knmi",
    "units",
    "validate",
]
