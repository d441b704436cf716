"""Styles that are parsed once are those that stock Textual makes."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet

from screens.stylesheet import ParsedOnce

SOURCES = ("A { color: $ink; }", "B { background: $ink; width: 3; }")


def filled(sheet: Stylesheet) -> Stylesheet:
    for number, css in enumerate(SOURCES):
        sheet.add_source(css, read_from=("test", str(number)))
    sheet.reparse()
    return sheet


def rules(sheet: Stylesheet) -> list[str]:
    return [rule.css for rule in sheet.rules]


def test_the_rules_are_those_of_the_stock_stylesheet() -> None:
    ink = {"ink": "red"}
    assert rules(filled(ParsedOnce(variables=ink))) == rules(filled(Stylesheet(variables=ink)))


def test_another_theme_makes_every_rule_anew() -> None:
    sheet = filled(ParsedOnce(variables={"ink": "red"}))
    before = rules(sheet)
    sheet.set_variables({"ink": "blue"})
    sheet.reparse()
    assert rules(sheet) == rules(filled(Stylesheet(variables={"ink": "blue"})))
    assert rules(sheet) != before


def test_what_comes_later_is_parsed_and_what_was_there_is_kept() -> None:
    sheet = filled(ParsedOnce(variables={"ink": "red"}))
    kept = sheet.rules[0]
    sheet.set_variables({"ink": "red"})
    sheet.add_source("C { height: 1; }", read_from=("test", "later"))
    sheet.reparse()
    assert sheet.rules[0] is kept
    assert len(sheet.rules) == len(SOURCES) + 1
