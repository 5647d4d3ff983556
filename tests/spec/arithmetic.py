from tests.spec.spec import Spec

SPECS = (
    Spec(
        "+ - *",
        "select banen + 1 as a, banen - 1 as b, banen * 2 as c, -banen as d, (banen + 1) * 2 as e from "
        "banen where banen = 10",
        [(11, 9, 20, -10, 22)],
    ),
    Spec("+ - *", "select saldo + 1.0 as value from banen where banen = 5", [(None,)]),
    Spec(
        "division",
        "select gm_code as area, jaar as period, 1000.0 * inkomen / nullif(aantal, 0) as value from "
        "inwoners where jaar = 2022",
        [("GM0001", 2022, 22500 / 110), ("GM0002", 2022, 450.0), ("GM0003", 2022, None)],
    ),
    Spec("division", "select banen / 4 as value from banen", [(1.25,), (2.5,), (5.0,), (15.0,)]),
    Spec(
        "remainder",
        "select banen % 7 as value, banen % nullif(aantal, 0) as rest from banen join inwoners on "
        "inwoners.gm_code = 'GM0003' where banen.banen = 60",
        [(4, None)],
    ),
    Spec("abs", "select abs(saldo) as value from banen", [(0.0,), (1.5,), (2.5,), (None,)]),
    Spec("sign", "select sign(saldo) as value from banen", [(-1,), (0,), (1,), (None,)]),
    Spec(
        "round",
        "select round(x.v, 1) as one, round(x.v, 0) as none, round(x.v) as same from (values (2.25), (-2.5)) as x (v)",
        [(-2.5, -3.0, -3.0), (2.3, 2.0, 2.0)],
    ),
    Spec("floor", "select floor(saldo) as value from banen where saldo <> 0.0", [(-2.0,), (2.0,)]),
    Spec("ceil", "select ceil(saldo) as value from banen where saldo <> 0.0", [(-1.0,), (3.0,)]),
    Spec("sqrt", "select sqrt(area_km2) as value from areas where area = 'GM0001'", [(3.1622776601683795,)]),
    Spec("ln", "select ln(area_km2) as value from areas where area = 'GM0001'", [(2.302585092994046,)]),
    Spec("exp", "select exp(saldo) as value from banen where saldo = 2.5", [(12.182493960703473,)]),
    Spec(
        "power",
        "select power(area_km2, 2) as value, power(4.0, 0.5) as root from areas where area = 'GM0001'",
        [(100.0, 2.0)],
    ),
    Spec("greatest", "select greatest(saldo, 1.0, -1.0) as value from banen", [(1.0,), (1.0,), (1.0,), (2.5,)]),
    Spec("least", "select least(saldo, 1.0) as value from banen", [(-1.5,), (0.0,), (1.0,), (1.0,)]),
)
