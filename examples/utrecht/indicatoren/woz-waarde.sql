select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    woz_1000_euro as value,
    woningen as weight,
    woningen as n
from cbs_kerncijfers_2022
