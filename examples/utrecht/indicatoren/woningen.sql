select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    woningen as value
from cbs_kerncijfers_2022
