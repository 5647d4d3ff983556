"""Records of the Dutch Algoritmeregister (Publicatiestandaard 1.0): made, checked, written, read and compared.

`make` lays given values out in the order of the standard, `check` says what is wrong or missing and what to do, `read`
takes in what the register gives as a download, and `compare` holds the one to the other. Plain values in and out.
"""

from informatiehuis.engines.algorithmregister.checking import Finding, Weight, check, is_refused
from informatiehuis.engines.algorithmregister.comparing import Both, Comparison, Difference, compare, differences
from informatiehuis.engines.algorithmregister.fields import BY_NAME, FIELDS, Field, Form, Part
from informatiehuis.engines.algorithmregister.files import RegisterFileProblem, as_csv, as_json, read
from informatiehuis.engines.algorithmregister.record import Record, canonical, content_hash, is_empty, make

__all__ = [
    "BY_NAME",
    "FIELDS",
    "Both",
    "Comparison",
    "Difference",
    "Field",
    "Finding",
    "Form",
    "Part",
    "Record",
    "RegisterFileProblem",
    "Weight",
    "as_csv",
    "as_json",
    "canonical",
    "check",
    "compare",
    "content_hash",
    "differences",
    "is_empty",
    "is_refused",
    "make",
    "read",
]
