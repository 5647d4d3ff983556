select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    aandeel_koop as value,
    woningen as weight,
    woningen as n
from cbs_kerncijfers_2022
