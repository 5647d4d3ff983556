select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    aandeel_15_24 as value,
    inwoners as weight,
    inwoners as n
from cbs_kerncijfers_2022
