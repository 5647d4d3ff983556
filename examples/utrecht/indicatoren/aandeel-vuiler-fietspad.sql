select
    'PV26' as area,
    '2018' as period,
    100 * sum(case when oordeel = 'vuiler' then lengte else 0 end)
        / nullif(sum(case when oordeel <> 'onbekend' then lengte else 0 end), 0) as value
from fietscampagne_verzonnen
