from tests.spec.spec import Spec

SPECS = (
    Spec(
        "||",
        "select gm_code || '-' || sector as value, bedrag || 'x' as unknown from banen where banen = 5",
        [("GM0009-bouw", None)],
    ),
    Spec("lower", "select lower(naam) as value from inwoners where aantal = 50", [("bee",)]),
    Spec("upper", "select upper(naam) as value from inwoners where aantal = 50", [("BEE",)]),
    Spec("trim", "select trim(naam) as value from inwoners where aantal = 0", [("Cee-dorp",)]),
    Spec("length", "select length(naam) as value, length('één') as accents from inwoners where aantal = 0", [(10, 3)]),
    Spec(
        "substring",
        "select substring(gm_code, 3, 4) as value, substring(gm_code, 5) as rest from banen where banen = 5",
        [("0009", "09")],
    ),
    Spec("left", "select left(gm_code, 2) as value from banen where banen = 5", [("GM",)]),
    Spec("right", "select right(gm_code, 2) as value from banen where banen = 5", [("09",)]),
    Spec("replace", "select replace(gm_code, '0', 'o') as value from banen where banen = 5", [("GMooo9",)]),
    Spec("lpad", "select 'GM' || lpad('344', 4, '0') as area, lpad('12345', 4, '0') as cut", [("GM0344", "1234")]),
    Spec("starts_with", "select area from areas where starts_with(area, 'PV')", [("PV26",)]),
)
