"""Formulae of JATS as text: MathML by its structure, TeX without its preamble."""

from __future__ import annotations

import re

from lxml import etree

from index.readers.fields import collapse

_SPACED = frozenset("=<>≤≥≈≠±×→+−⩽⩾∼~")
_IGNORED = frozenset({"annotation", "annotation-xml", "mphantom", "maligngroup", "malignmark"})


def math_text(math: etree._Element) -> str:
    """MathML as one line: ``10^6``, ``a/b``, ``√(x)``; indices follow their base."""
    # Children are seen before their parent, so that no recursion is needed.
    texts: dict[etree._Element, str] = {}
    for _, element in etree.iterwalk(math, events=("end",)):
        if not isinstance(element.tag, str):
            continue
        parts = [texts.pop(child) for child in element if child in texts]
        texts[element] = _element_text(element, parts)
    return collapse(texts[math])


def _element_text(element: etree._Element, parts: list[str]) -> str:
    match element.tag, parts:
        case tag, _ if tag in _IGNORED:
            return ""
        case "mspace", _:
            return " "
        case "mo", _:
            operator = collapse(element.text)
            return f" {operator} " if operator in _SPACED else operator
        case "mi" | "mn" | "mtext" | "ms", _:
            return "".join([element.text or "", *parts])
        case "mfrac", [top, bottom]:
            return f"{_grouped(top)}/{_grouped(bottom)}"
        case "msup", [base, power]:
            return f"{_grouped(base)}^{_grouped(power)}"
        case "msubsup", [base, index, power]:
            return f"{_grouped(base)}{index}^{_grouped(power)}"
        case "msqrt", _:
            return f"√({''.join(parts).strip()})"
        case "mroot", [base, degree]:
            return f"{_grouped(base)}^(1/{degree.strip()})"
        case "mfenced", _:
            opening, closing = element.get("open", "("), element.get("close", ")")
            return f"{opening}{', '.join(part.strip() for part in parts)}{closing}"
        case "mtr" | "mlabeledtr" | "mtable", _:
            return " ".join(parts)
    return "".join(parts)


def _grouped(text: str) -> str:
    """`text` in parentheses where it is more than one number, word or bracketed expression."""
    text = text.strip()
    return text if re.fullmatch(r"[+\-−]?[\w.]*|\([^()]*\)", text) else f"({text})"


def tex_body(element: etree._Element) -> str:
    """The TeX between a document's begin and end, without preamble and dollar signs."""
    text = "".join(str(part) for part in element.itertext())
    text = text.rpartition(r"\begin{document}")[2].partition(r"\end{document}")[0]
    if "\\usepackage" in text or "\\documentclass" in text:
        return ""
    return collapse(text.replace("$", " "))
