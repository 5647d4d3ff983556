select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    inwoners as numerator,
    oppervlakte_km2 as denominator
from cbs_kerncijfers_2022
