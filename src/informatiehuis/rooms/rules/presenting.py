"""Words for what the engines give: answers, conclusions with their reasons and articles, tables, cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from informatiehuis.engines import ascode
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.rulesets.answers import BETWEEN, NO, YES
from informatiehuis.engines.rulesets.cases import run_cases
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.looking import Outcome, duty_of
from informatiehuis.engines.rulesets.places import Place
from informatiehuis.rooms.rules.checking import Answered, Check
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.explaining import explained
from informatiehuis.rooms.rules.models import Level, Notice, RuleSet
from informatiehuis.rooms.rules.places import place_named

DUTIES = {
    ascode.Duty.PERMIT: gettext_lazy("U hebt een vergunning nodig"),
    ascode.Duty.NOTICE: gettext_lazy("U moet dit melden"),
    ascode.Duty.INFORMATION: gettext_lazy("U moet informatie geven"),
    ascode.Duty.FREE: gettext_lazy("U hoeft niets te regelen"),
    ascode.Duty.CONTACT: gettext_lazy("Neem contact met ons op"),
    ascode.Duty.ELSEWHERE: gettext_lazy("Een ander bestuur gaat hierover"),
}
DUTY_WORDS = {
    ascode.Duty.PERMIT: gettext_lazy("vergunning"),
    ascode.Duty.NOTICE: gettext_lazy("melding"),
    ascode.Duty.INFORMATION: gettext_lazy("informatieplicht"),
    ascode.Duty.FREE: gettext_lazy("vrij"),
    ascode.Duty.CONTACT: gettext_lazy("contact opnemen"),
    ascode.Duty.ELSEWHERE: gettext_lazy("ander bestuur"),
}
MOST_RULES = 200


def words_for(question: ascode.RuleQuestion | ascode.NoticeField, text: str) -> str:
    """An answer as people read it."""
    if text in (YES, NO) and question.type is ascode.QuestionType.BOOLEAN:
        return _("Ja") if text == YES else _("Nee")
    if question.type is ascode.QuestionType.CHOICES:
        return ", ".join(text.split(BETWEEN))
    if question.type is ascode.QuestionType.DATE and text:
        return f"{date.fromisoformat(text):%d-%m-%Y}"
    return f"{text.replace('.', ',')} {question.unit}" if question.unit and text else text


def answered(check: Check) -> list[dict[str, Any]]:
    """What is known so far: each question with its answer, and the address where it can be changed."""
    return [_answered(check, one) for one in check.answered]


def _answered(check: Check, one: Answered) -> dict[str, Any]:
    key = one.question.key
    return {
        "key": key,
        "question": one.question.text,
        "text": words_for(one.question, one.text),
        "by_place": one.by_place,
        "counts": one.counts,
        "change": f"{check.query()}&wijzig={key}",
    }


def conclusions(check: Check) -> list[dict[str, Any]]:
    """Every outcome with what it means, why, on which articles it rests and who decides."""
    return [
        shown_outcome(part.rule_set, part.definition, outcome, check.answers, check.place)
        for part, outcome in check.concluding
    ]


def shown_outcome(
    rule_set: RuleSet, definition: Definition, outcome: Outcome, answers: Mapping[str, str], place: Place | None = None
) -> dict[str, Any]:
    """An outcome in words, of now or of a check that was kept: why, how it came about, and how far it goes."""
    conclusion = outcome.conclusion
    duty = duty_of(outcome)
    keys = articles_behind(outcome, conclusion)
    return {
        "duty": duty,
        "duty_title": DUTIES[duty],
        "duty_word": DUTY_WORDS[duty],
        "title": conclusion.title if conclusion else outcome.value,
        "explanation": conclusion.explanation if conclusion else "",
        "steps": conclusion.steps if conclusion else (),
        "terms": [shown_term(term, definition) for term in conclusion.terms] if conclusion else (),
        "reasons": sentences_behind(outcome, definition),
        "articles": [article_shown(definition, key) for key in keys if definition.article(key)],
        "readings": [
            {
                "question": question.question,
                "says": reading.says,
                "articles": [article_shown(definition, key) for key in reading.articles],
            }
            for question, reading in outcome.readings
        ],
        **how_far(rule_set),
        "explained": explained(outcome, definition, answers, rule_set.activity.title),
        "municipality": place.names.get("municipality", "") if place else "",
        "municipal": bool(conclusion and conclusion.municipal),
    }


def how_far(rule_set: RuleSet) -> dict[str, Any]:
    """What stands by every conclusion that no person drew: whose it is, how far it goes, and how a person looks at it.

    `templates/rules/_level.html` shows it.
    """
    return {
        "rule_set": rule_set,
        "level": Level(rule_set.level).label,
        "human_review": review_of(rule_set),
        "objection": rule_set.objection,
        "algorithm_entry": rule_set.algorithm_entry,
        "algorithm_href": entry if (entry := rule_set.algorithm_entry).startswith(("https://", "http://")) else "",
    }


def notes_behind(outcome: Outcome) -> list[str]:
    """The notes of the rules that hit, but of no decision that looked at an answer that nobody gave."""
    steps = (step for step in outcome.trace.steps if outcome.assumed.isdisjoint(step.used))
    return [text for step in steps for table in step.tables for text in table.annotations]


def review_of(rule_set: RuleSet) -> str:
    """How somebody gets a person to look at an outcome: what the rules say, or else how the house is reached."""
    if rule_set.human_review:
        return rule_set.human_review
    contact = settings.HOUSE.profile.contact
    ways = ", ".join(filter(None, (contact.phone, contact.email, contact.visiting_address)))
    return _("U kunt altijd een mens naar deze uitkomst laten kijken: {ways}.").format(ways=ways or _("vraag het ons"))


def articles_behind(outcome: Outcome, conclusion: ascode.Conclusion | None) -> list[str]:
    """The keys of the articles that the rules which hit name, and those of the conclusion, each once."""
    keys = [key.strip() for text in notes_behind(outcome) for key in text.split(",")]
    return list(dict.fromkeys([*keys, *(conclusion.articles if conclusion else ())]))


def sentences_behind(outcome: Outcome, definition: Definition) -> list[str]:
    """What the rules that hit say in words: their notes that are no keys of articles."""
    known = {one.key for one in definition.rules.articles}
    return list(
        dict.fromkeys(text for text in notes_behind(outcome) if not {key.strip() for key in text.split(",")} <= known)
    )


def article_shown(definition: Definition, key: str) -> dict[str, Any]:
    article = definition.article(key)
    if article is None:
        return {"title": key}
    return {
        "title": article.title,
        "part": article.part or "",
        "url": article.url or "",
        "quote": article.quote or "",
        "dated": article.dated,
        "note": article.note or "",
    }


def article_told(shown: Mapping[str, Any]) -> dict[str, Any]:
    """An article that `article_shown` gave, as the API tells it."""
    return {name: shown.get(name) or "" for name in ("title", "part", "url", "quote")} | {"dated": shown.get("dated")}


def term_words(amount: int, unit: str) -> str:
    """A term as people say it: four weeks, one year."""
    forms = {
        "days": ngettext("{count} dag", "{count} dagen", amount),
        "weeks": ngettext("{count} week", "{count} weken", amount),
        "months": ngettext("{count} maand", "{count} maanden", amount),
        "years": ngettext("{count} jaar", "{count} jaar", amount),
    }
    return forms[unit].format(count=amount)


def shown_term(term: ascode.Term, definition: Definition) -> dict[str, Any]:
    return {
        "title": term.title,
        "length": term_words(term.amount, str(term.unit)),
        "articles": [article_shown(definition, key) for key in term.articles],
    }


# --- a rule set for who keeps it


def shown_rule_set(rule_set: RuleSet) -> dict[str, Any]:
    """A rule set for its page. Raises RuleSetProblems when what is kept cannot run."""
    definition = definition_of(rule_set)
    results = run_cases(definition, place_named)
    return {
        "definition": definition,
        "tables": [table for part in definition.model.parts(Decision) for table in _tables(part, definition)],
        "questions": definition.rules.questions,
        "open": [open_question(definition, one) for one in definition.rules.open_questions],
        "articles": [article_shown(definition, one.key) for one in definition.rules.articles],
        "conclusions": [
            {"value": one.value, "word": DUTY_WORDS[one.duty], "title": one.title}
            for one in definition.rules.conclusions
        ],
        "cases": [
            {
                "title": one.case.title,
                "expected": ", ".join(one.case.expected),
                "found": ", ".join(one.values) or _("vraagt nog naar: {question}").format(question=one.missing),
                "passed": one.passed,
            }
            for one in results
        ],
        "results": results,
        "failed": sum(not one.passed for one in results),
        "findings": [one.text(_) for one in definition.findings],
        "how_far": how_far(rule_set),
    }


def open_question(definition: Definition, one: ascode.OpenQuestion) -> dict[str, Any]:
    """A point on which sources differ, with each reading and who says it."""
    return {
        "key": one.key,
        "question": one.question,
        "decided": one.decided,
        "meanwhile": one.meanwhile or "",
        "readings": [
            {
                "value": reading.value,
                "says": reading.says,
                "chosen": reading.value == one.decided,
                "articles": [article_shown(definition, key) for key in reading.articles],
            }
            for reading in one.readings
        ],
    }


def _tables(part: Any, definition: Definition) -> Iterable[dict[str, Any]]:
    logic = part.element.logic
    if not isinstance(logic, DecisionTable):
        return
    yield {
        "name": part.name,
        "inputs": [clause.label or clause.text for clause in logic.inputs],
        "outputs": [clause.name or clause.label or logic.output_label or part.name for clause in logic.outputs],
        "rules": [
            {
                "conditions": rule.conditions,
                "conclusions": rule.conclusions,
                **_notes(rule.annotations, definition),
            }
            for rule in logic.rules[:MOST_RULES]
        ],
        "left": max(0, len(logic.rules) - MOST_RULES),
    }


def _notes(annotations: Iterable[str], definition: Definition) -> dict[str, list[str]]:
    """The notes of a rule: sentences for the reader, and the articles that others name by their keys."""
    known = {one.key: one for one in definition.rules.articles}
    sentences, articles = [], []
    for note in filter(None, annotations):
        keys = [key.strip() for key in note.split(",")]
        if set(keys) <= set(known):
            articles += [known[key].cited for key in keys]
        else:
            sentences.append(note)
    return {"notes": sentences, "articles": articles}


# --- notices


def shown_told(notice: Notice, rule_set: RuleSet | None) -> list[dict[str, str]]:
    """What a notice says, with the words of the rules under which it came; without them with its keys."""
    fields = _notice_fields(rule_set) if rule_set else ()
    if not fields:
        return [{"term": key, "text": text} for key, text in notice.told.items() if text]
    return [
        {"term": one.label, "text": words_for(one, notice.told.get(one.key, ""))}
        for one in fields
        if notice.told.get(one.key)
    ]


def _notice_fields(rule_set: RuleSet) -> tuple[ascode.NoticeField, ...]:
    try:
        return definition_of(rule_set).rules.notice
    except Problem:
        return ()


def shown_answers(rule_sets: Iterable[RuleSet], answers: Mapping[str, str]) -> list[dict[str, str]]:
    """Answers by key as questions with words, each once, in the order of the questions: a database keeps none.

    Without any rules they are told by their keys.
    """
    asked: dict[str, ascode.RuleQuestion] = {}
    for rule_set in rule_sets:
        with suppress(Problem):
            for question in definition_of(rule_set).rules.questions:
                asked.setdefault(question.key, question)
    if not asked:
        return [{"term": key, "text": text} for key, text in sorted(answers.items())]
    return [
        {"term": one.text, "text": words_for(one, answers[one.key])} for one in asked.values() if one.key in answers
    ]


def shown_terms(notice: Notice) -> list[dict[str, Any]]:
    """The terms of a notice, each with its day when it runs."""
    return [
        {
            **one,
            "length": term_words(one["amount"], one["unit"]),
            "due": date.fromisoformat(one["due"]) if one["due"] else None,
            "met": date.fromisoformat(one["met"]) if one["met"] else None,
        }
        for one in notice.follow_up
    ]
