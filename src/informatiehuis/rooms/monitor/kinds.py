"""The kinds of the monitor, and how they are connected."""

from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel import predicates
from informatiehuis.kernel.access import powers
from informatiehuis.kernel.kinds import Kind, declare
from informatiehuis.rooms.monitor import showing
from informatiehuis.rooms.monitor.duties import makers_of_figures
from informatiehuis.rooms.monitor.models import Dashboard, Goal, Interpretation, Target

declare(
    Kind(
        name="interpretation",
        model=Interpretation,
        identity="duiding",
        path="monitor/duidingen",
        label=_("duiding"),
        label_plural=_("duidingen"),
        purpose=_("Wat cijfers betekenen, wie dat zegt en tot wanneer dat geldt."),
        fields=("indicator", "text", "meaning", "other_explanations", "caveats", "author", "author_role", "periods"),
        columns=("title", "indicator", "valid_until"),
        filters=("indicator", "author", "status"),
        search=("title", "text"),
        also_found=("meaning", "other_explanations", "caveats"),
        marked_up={"text": showing.words_of},
    ),
    Kind(
        name="goal",
        model=Goal,
        identity="doel",
        path="monitor/doelen",
        label=_("doel"),
        label_plural=_("doelen"),
        purpose=_("Wat de provincie wil bereiken, in de woorden van het document dat het zegt."),
        fields=("quote", "document", "document_url", "place"),
        columns=("title", "document", "status"),
        search=("title", "summary", "quote"),
        also_found=("document",),
        floor="grounds",
    ),
    Kind(
        name="target",
        model=Target,
        identity="streefwaarde",
        path="monitor/streefwaarden",
        label=_("streefwaarde"),
        label_plural=_("streefwaarden"),
        purpose=_("Welke waarde een cijfer op welke datum moet hebben, en welk document dat zegt."),
        fields=("goal", "indicator", "target_area", "value", "reached_by", "source"),
        columns=("title", "indicator", "reached_by"),
        filters=("indicator", "goal"),
        floor="grounds",
    ),
    Kind(
        name="dashboard",
        model=Dashboard,
        identity="dashboard",
        path="monitor/dashboards",
        label=_("dashboard"),
        label_plural=_("dashboards"),
        purpose=_("Cijfers die bij elkaar horen, per gebied."),
        fields=("introduction", "indicators"),
        names={"indicators": "indicator"},
        columns=("title", "summary", "owner"),
        also_found=("introduction",),
        detail_template="monitor/dashboard.html",
        extra=showing.dashboard_extra,
        extra_then=showing.dashboard_then,
    ),
)

INDICATORS = frozenset({"indicator"})

powers.declare(
    powers.Power(
        "publish",
        "publish",
        INDICATORS,
        _("cijfers openbaar maken"),
        _("Wie de cijfers berekende of de duiding schreef, maakt ze niet zelf openbaar."),
        makers_of_figures,
    )
)

predicates.declare(
    predicates.Predicate(
        "interprets",
        _("duidt"),
        _("wordt geduid door"),
        frozenset({"interpretation"}),
        INDICATORS,
        rdf="dct:subject",
        rests=True,
    ),
    predicates.Predicate(
        "shows", _("toont"), _("staat op"), frozenset({"dashboard"}), INDICATORS, archimate="Access", rests=True
    ),
    predicates.Predicate(
        "measured_by",
        _("wordt gevolgd met"),
        _("volgt"),
        frozenset({"goal"}),
        INDICATORS,
        archimate="Association",
        rests=True,
    ),
    predicates.Predicate(
        "about",
        _("gaat over"),
        _("komt terug in"),
        frozenset({"goal", "dashboard"}),
        frozenset({"concept", "goal"}),
        rdf="dct:subject",
        rests=True,
    ),
    predicates.Predicate(
        "target_of",
        _("hoort bij"),
        _("heeft als streefwaarde"),
        frozenset({"target"}),
        frozenset({"goal", "indicator"}),
        rests=True,
    ),
)
