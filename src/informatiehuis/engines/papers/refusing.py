"""Why a document is not read, in words: the same reasons for every form."""

from __future__ import annotations

from informatiehuis.engines.papers.values import MOST_CHARACTERS, MOST_PAGES, PaperProblem
from informatiehuis.engines.problems import N_, Term


def damaged(name: str) -> PaperProblem:
    return PaperProblem(
        N_("{name} is beschadigd of is niet heel."),
        N_("Open het in het programma waarmee het gemaakt is en bewaar het opnieuw."),
        name=name,
    )


def locked(name: str) -> PaperProblem:
    return PaperProblem(
        N_("{name} vraagt om een wachtwoord."), N_("Bewaar het zonder wachtwoord en lever het opnieuw."), name=name
    )


def empty(name: str) -> PaperProblem:
    return PaperProblem(N_("{name} is leeg."), N_("Lever het document opnieuw."), name=name)


def without_text(name: str) -> PaperProblem:
    return PaperProblem(N_("In {name} staat geen tekst."), N_("Controleer of dit het goede bestand is."), name=name)


def too_many_pages(name: str, count: int) -> PaperProblem:
    return PaperProblem(
        N_("{name} heeft {count} bladzijden; het huis leest er ten hoogste {most} van één document."),
        N_("Splits het, bijvoorbeeld per hoofdstuk."),
        name=name,
        count=count,
        most=MOST_PAGES,
    )


def too_much_text(name: str) -> PaperProblem:
    return PaperProblem(
        N_("{name} heeft meer tekst dan het huis van één document leest ({most} tekens)."),
        N_("Splits het, bijvoorbeeld per hoofdstuk."),
        name=name,
        most=MOST_CHARACTERS,
    )


def too_large(name: str, most: str) -> PaperProblem:
    return PaperProblem(
        N_("{name} is groter dan {most}, of wordt uitgepakt groter."), N_("Splits het document."), name=name, most=most
    )


def too_heavy(name: str) -> PaperProblem:
    return PaperProblem(
        N_("{name} kost te veel geheugen of tijd om te lezen; het lezen is gestopt."),
        N_("Open het in het programma waarmee het gemaakt is en bewaar het opnieuw, of splits het."),
        name=name,
    )


def not_what_it_says(name: str, suffix: str, found: str) -> PaperProblem:
    return PaperProblem(
        N_("{name} heet {suffix}, maar is {found}."),
        N_("Geef het de naam die erbij hoort, of lever het goede bestand."),
        name=name,
        suffix=suffix,
        found=Term(found),
    )


def unknown(name: str) -> PaperProblem:
    return PaperProblem(
        N_("{name} is geen document dat het huis kan lezen."),
        N_("Lever het als PDF, Word (.docx), ODT, HTML, e-mail (.eml), tekst of plaatje."),
        name=name,
    )


def old_office(name: str) -> PaperProblem:
    return PaperProblem(
        N_("{name} is een Officebestand van voor 2007, of is met een wachtwoord versleuteld."),
        N_("Bewaar het als .docx zonder wachtwoord en lever het opnieuw."),
        name=name,
    )
