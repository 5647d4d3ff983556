with midden as (
    select
        jaar,
        percentile_cont(0.5) within group (order by woz_1000_euro) as waarde
    from cbs_kerncijfers_2022
    group by jaar
)
select
    gemeente.gemeentecode as area,
    cast(gemeente.jaar as varchar) as period,
    gemeente.woz_1000_euro - midden.waarde as value,
    gemeente.woningen as n
from cbs_kerncijfers_2022 as gemeente
join midden on midden.jaar = gemeente.jaar
