from tests.spec.spec import Spec

SPECS = (
    Spec(
        "aggregate over",
        "select gm_code as area, banen as value, sum(banen) over (partition by gm_code) as total, "
        "count(*) over (partition by sector) as n, avg(banen) over (partition by sector) as mean, "
        "min(banen) over (partition by sector) as low, max(banen) over (partition by sector) as high from banen",
        [
            ("GM0001", 20, 80, 2, 12.5, 5, 20),
            ("GM0001", 60, 80, 2, 35.0, 10, 60),
            ("GM0002", 10, 10, 2, 35.0, 10, 60),
            ("GM0009", 5, 5, 2, 12.5, 5, 20),
        ],
    ),
    Spec(
        "aggregate over",
        "select banen as value, sum(banen) over (order by banen) as running from banen",
        [(5, 5), (10, 15), (20, 35), (60, 95)],
    ),
    Spec(
        "rows between",
        "select banen as value, sum(banen) over (order by banen rows between 1 preceding and current row) as two, "
        "sum(banen) over (order by banen rows between unbounded preceding and 1 following) as ahead, "
        "sum(banen) over (order by banen rows between current row and unbounded following) as rest from banen",
        [(5, 5, 15, 95), (10, 15, 35, 90), (20, 30, 95, 80), (60, 80, 95, 60)],
    ),
    Spec(
        "row_number",
        "select banen as value, row_number() over (order by banen desc) as place from banen",
        [(5, 4), (10, 3), (20, 2), (60, 1)],
    ),
    Spec(
        "rank",
        "select banen as value, rank() over (order by sector) as place from banen",
        [(5, 1), (10, 3), (20, 1), (60, 3)],
    ),
    Spec(
        "dense_rank",
        "select banen as value, dense_rank() over (order by sector) as place from banen",
        [(5, 1), (10, 2), (20, 1), (60, 2)],
    ),
    Spec(
        "percent_rank",
        "select banen as value, percent_rank() over (order by banen) as place from banen",
        [(5, 0.0), (10, 1 / 3), (20, 2 / 3), (60, 1.0)],
    ),
    Spec(
        "lag",
        "select gm_code as area, jaar as period, aantal - lag(aantal, 1) over (partition by gm_code "
        "order by jaar) as value from inwoners",
        [
            ("GM0001", 2021, None),
            ("GM0001", 2022, 10),
            ("GM0002", 2021, None),
            ("GM0002", 2022, -10),
            ("GM0003", 2022, None),
        ],
    ),
    Spec(
        "lag",
        "select banen as value, lag(banen, 2, 0) over (order by banen) as before from banen",
        [(5, 0), (10, 0), (20, 5), (60, 10)],
    ),
    Spec(
        "lead",
        "select banen as value, lead(banen) over (order by banen) as next, lead(banen, 2, 0) over "
        "(order by banen) as after from banen",
        [(5, 10, 20), (10, 20, 60), (20, 60, 0), (60, None, 0)],
    ),
)
