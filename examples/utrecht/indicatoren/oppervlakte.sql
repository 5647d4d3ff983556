select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    oppervlakte_km2 as value
from cbs_kerncijfers_2022
