select
    gemeentecode as area,
    cast(jaar as varchar) as period,
    fietsen as value,
    fietsen as n
from reeks_synthetisch
