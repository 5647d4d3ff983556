from tests.spec.spec import Spec

SPECS = (
    Spec(
        "select … from",
        "select gm_code as area, banen as value from banen",
        [("GM0001", 20), ("GM0001", 60), ("GM0002", 10), ("GM0009", 5)],
    ),
    Spec(
        "select … from",
        "select b.gm_code as area, (b.banen) as value from banen as b where b.sector = 'bouw'",
        [("GM0001", 20), ("GM0009", 5)],
    ),
    Spec(
        "literals",
        "select area, '2022' as period, 1.5 as factor, true as known, 'it''s' as quoted, null as low "
        "from areas where level = 'province'",
        [("PV26", "2022", 1.5, True, "it's", None)],
    ),
    Spec("where", "select area from areas where area_km2 > 5.0", [("GM0001",), ("PV26",)]),
    Spec("where", "select gm_code as area from inwoners where inkomen > 20.0", [("GM0001",), ("GM0003",)]),
    Spec("distinct", "select distinct gm_code as area from banen", [("GM0001",), ("GM0002",), ("GM0009",)]),
    Spec(
        "order by",
        "with ranked as (select gm_code, inkomen from inwoners order by inkomen desc nulls first, gm_code limit 2) "
        "select gm_code as area, inkomen as value from ranked",
        [("GM0002", None), ("GM0003", 30.0)],
    ),
    Spec(
        "order by",
        "with ranked as (select gm_code, inkomen from inwoners order by inkomen desc, gm_code limit 4) "
        "select gm_code as area, inkomen as value from ranked",
        [("GM0001", 20.0), ("GM0001", 22.5), ("GM0002", 18.0), ("GM0003", 30.0)],
    ),
    Spec(
        "limit",
        "select gm_code as area, banen as value from banen order by banen limit 2",
        [("GM0002", 10), ("GM0009", 5)],
    ),
    Spec(
        "values",
        "select w.area, w.weight from (values ('GM0001', 1.5), ('GM0002', 0.5)) as w (area, weight)",
        [("GM0001", 1.5), ("GM0002", 0.5)],
    ),
)
