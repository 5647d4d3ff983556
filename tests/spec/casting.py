from tests.spec.spec import Spec

SPECS = (
    Spec(
        "cast",
        "select cast(jaar as varchar) as period, cast(bedrag as double) as value, bedrag::decimal(5, 2) as exact "
        "from inwoners join banen on banen.banen = 60 where aantal = 40",
        [("2022", 10.5, 10.5)],
    ),
    Spec(
        "cast",
        "select cast('12' as bigint) as a, cast(round(2.5, 0) as integer) as b, "
        "cast('2022-02-28' as date) = date '2022-02-28' as c, "
        "cast('true' as boolean) as d",
        [(12, 3, True, True)],
    ),
    Spec("try_cast", "select try_cast(bedrag as double) as value from banen", [(7.0,), (10.5,), (None,), (None,)]),
)
