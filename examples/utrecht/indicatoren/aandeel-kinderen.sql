select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    aandeel_0_14 as value,
    inwoners as weight,
    inwoners as n
from cbs_kerncijfers_2022
