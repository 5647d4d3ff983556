from tests.spec.spec import Spec

SPECS = (
    Spec(
        "inner join",
        "select areas.area, banen.banen as value from banen join areas on areas.area = banen.gm_code",
        [("GM0001", 20), ("GM0001", 60), ("GM0002", 10)],
    ),
    Spec(
        "inner join",
        "select i.gm_code as area, p.period, i.aantal as value from inwoners as i "
        "inner join periods as p on i.peildatum >= p.starts and i.peildatum < p.ends",
        [
            ("GM0001", "2021", 100),
            ("GM0001", "2022", 110),
            ("GM0002", "2021", 50),
            ("GM0002", "2022", 40),
            ("GM0003", "2022", 0),
        ],
    ),
    Spec(
        "left join",
        "select areas.area, banen.sector, banen.banen as value from areas "
        "left join banen on banen.gm_code = areas.area and banen.sector = 'bouw'",
        [("GM0001", "bouw", 20), ("GM0002", None, None), ("PV26", None, None)],
    ),
    Spec(
        "right join",
        "select areas.area, banen.banen as value from banen right join areas on areas.area = banen.gm_code",
        [("GM0001", 20), ("GM0001", 60), ("GM0002", 10), ("PV26", None)],
    ),
    Spec(
        "full join",
        "select areas.area, banen.gm_code from banen full join areas on areas.area = banen.gm_code",
        [("GM0001", "GM0001"), ("GM0001", "GM0001"), ("GM0002", "GM0002"), ("PV26", None), (None, "GM0009")],
    ),
    Spec(
        "cross join",
        "select areas.area, periods.period from areas cross join periods where areas.level = 'municipality'",
        [("GM0001", "2021"), ("GM0001", "2022"), ("GM0002", "2021"), ("GM0002", "2022")],
    ),
    Spec(
        "using",
        "select gm_code as area, sum(banen) as value from banen join inwoners using (gm_code) "
        "where jaar = 2022 group by gm_code",
        [("GM0001", 80), ("GM0002", 10)],
    ),
)
