select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    aandeel_hoog_inkomen as value,
    inwoners as weight,
    inwoners as n
from cbs_kerncijfers_2022
