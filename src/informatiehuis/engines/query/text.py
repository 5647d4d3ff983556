"""From the text of a query to a tree that knows its places; what the tree may hold is left to `rules`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.generators.duckdb import DuckDBGenerator
from sqlglot.tokenizer_core import Token, TokenType

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.problems import SqlProblem

LONGEST = 50_000
"""Characters in the text of one definition."""

DEEPEST = 60
"""Brackets within brackets; beyond that the parser itself would run out of stack."""

MOST_TOKENS = 5_000

_LEADS = {
    exp.Func: re.compile(r"[A-Za-z_]\w*\s*\(\s*$"),
    exp.Join: re.compile(r"((natural|left|right|full|inner|outer|cross|semi|anti|asof|positional)\s+)*join\s+$", re.I),
}

_STARTS = {TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN, TokenType.FROM, TokenType.VALUES}


class Text:
    """The text as it was given, to tell places in it."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        before = self.sql[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def span(self, node: exp.Expr) -> tuple[int, int]:
        """From the first to the last character of a node, as far as its leaves know their places."""
        starts, ends = [], []
        for part in node.walk():
            if "start" in part.meta:
                starts.append(part.meta["start"])
                ends.append(part.meta["end"])
        if starts:
            return min(starts), max(ends)
        spelled = node.sql(dialect=Canonical)
        if (found := self.sql.lower().find(spelled.lower())) >= 0:
            return found, found + len(spelled) - 1
        return self.span(node.parent) if node.parent else (0, max(0, len(self.sql) - 1))

    def problem(self, node: exp.Expr, message: str, remedy: str = "", **facts: object) -> SqlProblem:
        """A problem at the place of a node; `found` is its text unless the facts say otherwise."""
        start, end = self.span(node)
        if "start" not in node.meta and (lead := _LEADS.get(_lead(node))) is not None:
            # the parser does not keep the place of the word these begin with
            match = lead.search(self.sql[:start])
            start = match.start() if match else start
        facts.setdefault("found", shorten(self._written(start, end)))
        line, column = self.place(start)
        return SqlProblem(message, remedy, line=line, column=column, **facts)  # type: ignore[arg-type]

    def _written(self, start: int, end: int) -> str:
        """The text of a span, up to the brackets that it opens: leaves do not know of the last one."""
        if self.sql[end + 1 : end + 2] == "(":
            end += 1
        written = self.sql[start : end + 1]
        for character in self.sql[end + 1 :]:
            if written.count("(") <= written.count(")"):
                break
            written += character
        return written

    def problem_at(self, offset: int, message: str, remedy: str = "", **facts: object) -> SqlProblem:
        """A problem at a character of the text."""
        line, column = self.place(min(max(offset, 0), len(self.sql)))
        return SqlProblem(message, remedy, line=line, column=column, **facts)  # type: ignore[arg-type]


def _lead(node: exp.Expr) -> type[exp.Expr]:
    return next((kind for kind in _LEADS if isinstance(node, kind)), exp.Expr)


def shorten(text: str, most: int = 60) -> str:
    """The text on one line, cut off when it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


class Canonical(DuckDB):
    """DuckDB's dialect, written so that the text parses again to the same tree."""

    class Generator(DuckDBGenerator):
        def withingroup_sql(self, expression: exp.WithinGroup) -> str:
            if not isinstance(expression.this, exp.PercentileCont):
                return super().withingroup_sql(expression)
            # DuckDB's own generator turns this into quantile_cont, which the subset does not allow
            share = self.sql(expression.this, "this")
            order = self.sql(expression, "expression").strip()
            return f"PERCENTILE_CONT({share}) WITHIN GROUP ({order})"


def parse(sql: str) -> tuple[exp.Expr, Text]:
    """The tree of one SELECT or set operation.

    Raises SqlProblem when the text is empty, too long, not one query, or not SQL.
    """
    text = Text(sql)
    tokens = _tokens(text)
    _one_query(text, tokens)
    try:
        trees = sqlglot.parse(sql, read=Canonical)
    except ParseError as error:
        raise _syntax_problem(text, error) from error
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, LookupError) as error:
        # the parser is written by others and meets arbitrary text; whatever it stumbles on, the text is at fault
        raise text.problem_at(0, N_("Deze SQL is niet te lezen."), N_("Schrijf één SELECT.")) from error
    tree = next((tree for tree in trees if tree is not None), None)
    if not isinstance(tree, exp.Query):
        raise _not_a_query(text, tokens[0])
    return tree, text


def _tokens(text: Text) -> list[Token]:
    if not text.sql.strip():
        raise text.problem_at(
            0, N_("De SQL is leeg."), N_("Schrijf een SELECT die per gebied en periode een rij geeft.")
        )
    if len(text.sql) > LONGEST:
        raise text.problem_at(
            0,
            N_("De SQL is {length} tekens lang; het meeste is {most}."),
            N_("Maak de definitie korter, of zet lange lijsten in een bron."),
            length=len(text.sql),
            most=LONGEST,
        )
    try:
        tokens = list(sqlglot.tokenize(text.sql, read=Canonical))
    except (SqlglotError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise _broken_text(text) from error
    if not tokens:
        raise text.problem_at(0, N_("De SQL is leeg: er staat alleen commentaar."), N_("Schrijf een SELECT."))
    return tokens


def _broken_text(text: Text) -> SqlProblem:
    """The tokenizer stops only at a text, name or comment that is not closed."""
    return text.problem_at(
        _last_quote(text.sql),
        N_("Hier begint een tekst, naam of commentaar zonder einde."),
        N_("Sluit een tekst af met ', een naam met \" en commentaar met */."),
    )


def _last_quote(sql: str) -> int:
    return max(sql.rfind("'"), sql.rfind('"'), sql.rfind("/*"), sql.rfind("$$"), 0)


def _one_query(text: Text, tokens: list[Token]) -> None:
    if tokens[0].token_type not in _STARTS:
        raise _not_a_query(text, tokens[0])
    for token in tokens[:-1]:
        if token.token_type == TokenType.SEMICOLON:
            raise text.problem_at(
                token.start,
                N_("Na de puntkomma staat nog iets; een definitie is één query."),
                N_("Haal weg wat na de puntkomma staat, of gebruik WITH."),
                found=";",
            )
    if len(tokens) > MOST_TOKENS:
        raise text.problem_at(
            tokens[MOST_TOKENS].start,
            N_("De SQL is te lang: meer dan {most} woorden en tekens."),
            N_("Zet lange lijsten in een bron en koppel die met JOIN."),
            most=MOST_TOKENS,
        )
    for token, depth in _depths(tokens):
        if depth > DEEPEST:
            raise text.problem_at(
                token.start,
                N_("Hier staan meer dan {most} haakjes in elkaar."),
                N_("Splits de query met WITH."),
                most=DEEPEST,
                found=token.text,
            )
    _glued_numbers(text, tokens)


def _depths(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    openers = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
    closers = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}
    depth = 0
    for token in tokens:
        depth += (token.token_type in openers) - (token.token_type in closers)
        yield token, depth


def _glued_numbers(text: Text, tokens: list[Token]) -> None:
    for token, following in pairwise(tokens):
        # 0x1F would be read as the number 0 with the name x1F, and DuckDB reads 31
        if token.token_type == TokenType.NUMBER and following.start == token.end + 1 and following.text[:1].isalpha():
            raise text.problem_at(
                token.start,
                N_("‘{found}’ is geen getal."),
                N_("Schrijf getallen met cijfers en een punt, en zet een spatie voor wat erna komt."),
                found=token.text + following.text,
            )


def _not_a_query(text: Text, token: Token) -> SqlProblem:
    return text.problem_at(
        token.start,
        N_("Een definitie begint met SELECT of WITH; hier staat ‘{found}’."),
        N_(
            "Een definitie mag alleen lezen: schrijf SELECT … FROM …. Gegevens toevoegen, wijzigen, koppelen of "
            "wegschrijven kan niet; registreer een bron om er gegevens uit te lezen."
        ),
        found=shorten(token.text, 30),
    )


def _syntax_problem(text: Text, error: ParseError) -> SqlProblem:
    details = error.errors[0] if error.errors else {}
    found = str(details.get("highlight") or "")
    context = str(details.get("start_context") or "")
    # the parser's column is the end of the token; its context leads to the start
    offset = text.sql.find(context + found) + len(context) if found else len(text.sql.rstrip())
    return text.problem_at(
        offset,
        N_("De SQL klopt niet bij ‘{found}’."),
        N_("Kijk of er vlak ervoor een komma, haakje of woord te veel of te weinig staat."),
        found=shorten(found) or N_("het einde"),
    )
