from tests.spec.spec import Spec

SPECS = (
    Spec(
        "with",
        "with totals as (select gm_code, sum(banen) as banen from banen group by gm_code), "
        "large as (select gm_code, banen from totals where banen > 9) "
        "select gm_code as area, banen as value from large",
        [("GM0001", 80), ("GM0002", 10)],
    ),
    Spec(
        "subquery in from",
        "select t.area, t.value from (select gm_code as area, max(banen) as value from banen group by gm_code) as t",
        [("GM0001", 60), ("GM0002", 10), ("GM0009", 5)],
    ),
    Spec(
        "scalar subquery",
        "select gm_code as area, 100.0 * banen / nullif((select sum(banen) as total from banen), 0) as value "
        "from banen where sector = 'bouw'",
        [("GM0001", 2000 / 95), ("GM0009", 500 / 95)],
    ),
    Spec(
        "in subquery",
        "select gm_code as area, banen as value from banen "
        "where gm_code in (select area from areas where level = 'municipality')",
        [("GM0001", 20), ("GM0001", 60), ("GM0002", 10)],
    ),
    Spec(
        "in subquery",
        "select gm_code as area from banen where gm_code not in (select area from areas)",
        [("GM0009",)],
    ),
    Spec(
        "exists",
        "select area from areas where exists (select 1 as found from banen where banen > 50)",
        [("GM0001",), ("GM0002",), ("PV26",)],
    ),
    Spec("exists", "select area from areas where not exists (select 1 as found from banen where banen > 0)", []),
    Spec(
        "union all",
        "select area from areas where area_km2 > 9.0 union all select gm_code as area from banen where sector = 'bouw'",
        [("GM0001",), ("GM0001",), ("GM0009",), ("PV26",)],
    ),
    Spec(
        "union all",
        "with big as (select gm_code as area, banen as value from banen where banen > 50) "
        "select area, value from big union all select gm_code as area, banen as value from banen "
        "order by value desc, area limit 3",
        [("GM0001", 20), ("GM0001", 60), ("GM0001", 60)],
    ),
    Spec(
        "union",
        "select area from areas union select gm_code as area from banen",
        [("GM0001",), ("GM0002",), ("GM0009",), ("PV26",)],
    ),
    Spec(
        "intersect",
        "select area from areas intersect select gm_code as area from banen",
        [("GM0001",), ("GM0002",)],
    ),
    Spec(
        "intersect",
        "with known as (select area from areas) select area from known intersect select gm_code as area from banen",
        [("GM0001",), ("GM0002",)],
    ),
    Spec(
        "except",
        "with known as (select area from areas) select gm_code as area from banen except select area from known",
        [("GM0009",)],
    ),
    Spec("except", "select gm_code as area from banen except select area from areas", [("GM0009",)]),
)
