select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    100 * inwoners / nullif(sum(inwoners) over (partition by jaar), 0) as value
from cbs_kerncijfers_2022
