from tests.spec.spec import Spec

SPECS = (
    Spec(
        "group by",
        "select gm_code as area, jaar as period, sum(aantal) as value from inwoners group by gm_code, jaar",
        [("GM0001", 2021, 100), ("GM0001", 2022, 110), ("GM0002", 2021, 50), ("GM0002", 2022, 40), ("GM0003", 2022, 0)],
    ),
    Spec(
        "group by",
        "select left(gm_code, 5) as area, count(*) as value from banen group by left(gm_code, 5)",
        [("GM000", 4)],
    ),
    Spec(
        "having",
        "select gm_code as area, count(*) as n from inwoners group by gm_code having count(*) > 1",
        [("GM0001", 2), ("GM0002", 2)],
    ),
    Spec("count(*)", "select count(*) as n from inwoners", [(5,)]),
    Spec("count(*)", "select count(*) as n from inwoners where aantal > 1000", [(0,)]),
    Spec("count", "select count(inkomen) as n from inwoners", [(4,)]),
    Spec(
        "count(distinct)", "select count(distinct sector) as n, count(distinct gm_code) as areas from banen", [(2, 3)]
    ),
    Spec(
        "sum",
        "select jaar as period, sum(aantal) as value, sum(inkomen) as total from inwoners group by jaar",
        [(2021, 150, 20.0), (2022, 150, 70.5)],
    ),
    Spec("sum", "select sum(aantal) as value from inwoners where aantal > 1000", [(None,)]),
    Spec("avg", "select avg(inkomen) as value, avg(aantal) as whole from inwoners", [(90.5 / 4, 60.0)]),
    Spec("min", "select min(inkomen) as low, min(naam) as name from inwoners", [(18.0, " Cee-dorp ")]),
    Spec(
        "max", "select max(inkomen) as high, max(peildatum) > date '2022-12-30' as recent from inwoners", [(30.0, True)]
    ),
    Spec("median", "select median(inkomen) as value, median(aantal) as odd from inwoners", [(21.25, 50.0)]),
    Spec("median", "select median(banen) as value from banen", [(15.0,)]),
    Spec(
        "percentile_cont",
        "select percentile_cont(0.25) within group (order by banen) as low, "
        "percentile_cont(0.9) within group (order by inkomen) as value "
        "from banen cross join inwoners",
        # 5, 10, 20, 60, each five times: place 0.25 * 19 = 4.75, between the fifth (5) and the sixth (10)
        [(8.75, 30.0)],
    ),
    Spec(
        "percentile_cont",
        "select percentile_cont(0.5) within group (order by cast(x.v as decimal(3, 1))) as value "
        "from (values (1.1), (1.2)) as x (v)",
        [(1.15,)],
    ),
    Spec(
        "percentile_cont",
        "select percentile_cont(0.25) within group (order by banen desc) as value from banen",
        # 60, 20, 10, 5: place 0.25 * 3 = 0.75, between 60 and 20
        [(30.0,)],
    ),
    Spec(
        "percentile_cont",
        "select percentile_cont(0) within group (order by banen desc) as high, "
        "percentile_cont(1.0) within group (order by banen desc) as low from banen",
        [(60.0, 5.0)],
    ),
    Spec(
        "stddev_samp",
        "select stddev_samp(aantal) as spread, stddev(aantal) as same from inwoners where jaar = 2021",
        [(35.35533905932738, 35.35533905932738)],
    ),
    Spec(
        "stddev_samp",
        "select stddev_samp(aantal) as spread from inwoners where gm_code = 'GM0003'",
        [(None,)],
    ),
    Spec(
        "var_samp",
        "select var_samp(aantal) as spread, variance(aantal) as same from inwoners where jaar = 2021",
        [(1250.0, 1250.0)],
    ),
    Spec(
        "filter",
        "select gm_code as area, count(*) filter (where sector = 'zorg') as numerator, "
        "sum(banen) filter (where sector = 'bouw') as value from banen group by gm_code",
        [("GM0001", 1, 20), ("GM0002", 1, None), ("GM0009", 0, 5)],
    ),
)
