select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    inwoners as numerator,
    woningen as denominator
from cbs_kerncijfers_2022
