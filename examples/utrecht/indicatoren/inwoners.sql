select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    inwoners as value
from cbs_kerncijfers_2022
