"""The kinds of the room, and how they are connected."""

from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel import predicates
from informatiehuis.kernel.access import Verb, makers_of_content, powers
from informatiehuis.kernel.kinds import Kind, LifeCycle, State, Transition, declare
from informatiehuis.rooms.rules import showing
from informatiehuis.rooms.rules.models import Activity, Notice, RuleSet

DRAFT, PROPOSED, ADOPTED, ENDED = "draft", "proposed", "adopted", "ended"

RULE_LIFE = LifeCycle(
    states=(
        State(DRAFT, _("concept")),
        State(PROPOSED, _("voorgesteld")),
        State(ADOPTED, _("vastgesteld")),
        State(ENDED, _("beëindigd"), closed=True),
    ),
    transitions=(
        Transition("propose", _("Voorstellen"), frozenset({DRAFT}), PROPOSED),
        Transition("adopt", _("Vaststellen"), frozenset({PROPOSED}), ADOPTED, Verb.APPROVE),
        Transition("return", _("Terug naar concept"), frozenset({PROPOSED}), DRAFT, Verb.APPROVE),
        Transition("end", _("Beëindigen"), frozenset({DRAFT, ADOPTED}), ENDED, Verb.APPROVE),
    ),
)

RECEIVED, HANDLED, REFUSED, CLOSED = "received", "handled", "refused", "closed"

NOTICE_LIFE = LifeCycle(
    states=(
        State(RECEIVED, _("ontvangen")),
        State(HANDLED, _("in behandeling")),
        State(REFUSED, _("mag niet doorgaan"), closed=True),
        State(CLOSED, _("afgehandeld"), closed=True),
    ),
    transitions=(
        Transition("handle", _("In behandeling nemen"), frozenset({RECEIVED}), HANDLED),
        Transition("refuse", _("Niet laten doorgaan"), frozenset({RECEIVED, HANDLED}), REFUSED, Verb.APPROVE),
        Transition("close", _("Afhandelen"), frozenset({RECEIVED, HANDLED}), CLOSED, Verb.APPROVE),
    ),
)

declare(
    Kind(
        name="activity",
        model=Activity,
        identity="activiteit",
        path="regels/activiteiten",
        label=_("activiteit"),
        label_plural=_("activiteiten"),
        purpose=_("Wat mensen willen doen en waar regels voor kunnen zijn."),
        fields=("question", "theme", "keywords"),
        columns=("title", "theme", "status"),
        filters=("status", "owner", "access"),
        search=("title", "summary", "question"),
        also_found=("theme", "keywords"),
        detail_template="rules/activity.html",
        extra=showing.activity_extra,
    ),
    Kind(
        name="rule_set",
        model=RuleSet,
        identity="regelset",
        path="regels/regelsets",
        label=_("regelset"),
        label_plural=_("regelsets"),
        purpose=_("De regels voor een activiteit: waar en wanneer ze gelden, wat ze vragen en wat eruit volgt."),
        fields=(
            "activity",
            "edition",
            "replaces",
            "level",
            "human_review",
            "objection",
            "algorithm_entry",
            "decision",
            "decision_model",
            "articles",
            "questions",
            "open_questions",
            "conclusions",
            "notice",
            "cases",
            "validated_on",
            "validated_by",
            "validation",
            "caveats",
            "keep_months",
            "keep_ground",
        ),
        columns=("title", "activity", "edition", "status", "valid_from"),
        filters=("activity", "level", "status", "owner", "access"),
        search=("title", "summary", "caveats"),
        also_found=("articles", "open_questions"),
        life_cycle=RULE_LIFE,
        floor="grounds",
        detail_template="rules/rule_set.html",
        extra=showing.rule_set_extra,
    ),
    Kind(
        name="notice",
        model=Notice,
        identity="melding",
        path="regels/meldingen",
        label=_("melding"),
        label_plural=_("meldingen"),
        purpose=_("Wat mensen vooraf hebben gemeld, met de termijnen en wat daarna nog moet."),
        fields=(
            "activity",
            "rule_set",
            "answers",
            "told",
            "begins_on",
            "earliest_on",
            "done_on",
            "follow_up",
            "next_due",
            "erase_on",
            "contact_name",
            "contact_email",
            "contact_phone",
        ),
        columns=("title", "activity", "status", "earliest_on", "next_due"),
        filters=("activity", "status", "owner"),
        search=("title",),
        personal=frozenset({"contact_name", "contact_email", "contact_phone", "told"}),
        life_cycle=NOTICE_LIFE,
        floor="processes",
        detail_template="rules/notice.html",
        extra=showing.notice_extra,
    ),
)

ACTIVITIES, RULE_SETS, NOTICES = frozenset({"activity"}), frozenset({"rule_set"}), frozenset({"notice"})

powers.declare(
    powers.Power(
        "adopt_rules",
        "adopt",
        RULE_SETS,
        _("regels vaststellen"),
        _("Wie aan regels schreef, stelt ze niet zelf vast."),
        makers_of_content,
    )
)

predicates.declare(
    predicates.Predicate(
        "rules_on", _("regelt"), _("wordt geregeld door"), RULE_SETS, ACTIVITIES, rdf="dct:subject", rests=True
    ),
    predicates.Predicate(
        "follows_edition", _("volgt op"), _("wordt gevolgd door"), RULE_SETS, RULE_SETS, rdf="dct:replaces"
    ),
    predicates.Predicate(
        "reported_under", _("is gedaan volgens"), _("leidde tot"), NOTICES, RULE_SETS, archimate="Association"
    ),
)
