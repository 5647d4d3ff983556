from tests.spec.spec import Spec

SPECS = (
    Spec(
        "date literal",
        "select gm_code as area from inwoners where peildatum >= date '2022-07-31'",
        [("GM0002",), ("GM0003",)],
    ),
    Spec(
        "year",
        "select year(peildatum) as value, extract(year from peildatum) as same from inwoners where aantal = 40",
        [(2022, 2022)],
    ),
    Spec(
        "quarter",
        "select quarter(peildatum) as value, extract(quarter from peildatum) as same from inwoners where aantal = 40",
        [(3, 3)],
    ),
    Spec(
        "month",
        "select month(peildatum) as value, extract(month from peildatum) as same from inwoners where aantal = 40",
        [(7, 7)],
    ),
    Spec(
        "day",
        "select day(peildatum) as value, extract(day from peildatum) as same from inwoners where aantal = 40",
        [(31, 31)],
    ),
    Spec(
        "date_diff",
        "select period, date_diff('day', starts, ends) as value from periods",
        [("2021", 365), ("2022", 365)],
    ),
    Spec("date_diff", "select date_diff('day', date '2024-03-01', date '2024-02-01') as value", [(-29,)]),
)
