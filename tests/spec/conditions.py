from tests.spec.spec import Spec

SPECS = (
    Spec(
        "comparison",
        "select banen as value, banen = 10 as eq, banen <> 10 as ne, banen < 10 as lt, banen <= 10 as le, "
        "banen > 10 as gt, banen >= 10 as ge from banen where sector = 'zorg'",
        [(10, True, False, False, True, False, True), (60, False, True, False, False, True, True)],
    ),
    Spec(
        "and, or, not",
        "select banen as value from banen where (sector = 'zorg' or banen = 5) and not gm_code = 'GM0002'",
        [(5,), (60,)],
    ),
    Spec(
        "and, or, not",
        "select banen as value from banen where not saldo > 0.0",
        # not of unknown is unknown: the row with an empty saldo is not there
        [(20,), (60,)],
    ),
    Spec("between", "select banen as value from banen where banen between 10 and 20", [(10,), (20,)]),
    Spec("in", "select banen as value from banen where banen in (5, 60, 61)", [(5,), (60,)]),
    Spec("in", "select banen as value from banen where sector not in ('zorg')", [(5,), (20,)]),
    Spec(
        "like",
        "select gm_code as area from inwoners where naam like '%dorp%' or naam like 'A_'",
        [("GM0001",), ("GM0001",), ("GM0003",)],
    ),
    Spec("like", "select gm_code as area from inwoners where naam like 'a%'", []),
    Spec("is null", "select gm_code as area, jaar as period from inwoners where inkomen is null", [("GM0002", 2021)]),
    Spec("is null", "select count(*) as n from inwoners where inkomen is not null", [(4,)]),
    Spec(
        "case",
        "select banen as value, case when banen >= 50 then 'groot' when banen >= 10 then 'klein' end as size, "
        "case sector when 'zorg' then 1 else 0 end as care from banen",
        [(5, None, 0), (10, "klein", 1), (20, "klein", 0), (60, "groot", 1)],
    ),
    Spec(
        "coalesce",
        "select banen as value, coalesce(saldo, 0.0) as saldo from banen where banen < 20",
        [(5, 0.0), (10, 2.5)],
    ),
    Spec(
        "nullif",
        "select aantal as value, nullif(aantal, 0) as known from inwoners where aantal < 50",
        [(0, None), (40, 40)],
    ),
)
