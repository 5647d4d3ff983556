select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    aandeel_65_plus * inwoners as numerator,
    aandeel_0_14 * inwoners as denominator,
    inwoners as n
from cbs_kerncijfers_2022
