"""The `review-assistant check` command: a review's claims against the papers it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.terminal import (
    IndexOption,
    JsonOption,
    open_index,
    out,
    print_json,
    print_text,
    read_settings,
    visible,
)

if TYPE_CHECKING:
    from rich.table import Table

    from assistant.claim_check import CheckedClaim, CitedText, ClaimCheck

COLOURS = {"supported": "green", "partial": "yellow", "unsupported": "red", "cannot tell": "dim"}

SAYS = {"supported": "backed by", "partial": "partly backed by", "unsupported": "nearest is"}


def check(
    key: Annotated[str, typer.Argument(help="Key of the review, as `papers` lists it.")],
    index_folder: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check which of a review's claims the indexed text of their references backs."""
    from assistant.claim_check import check_claims
    from assistant.support import NliModel

    model = read_settings().nli_model
    with open_index(index_folder) as index:
        found = check_claims(index, key, NliModel(model) if model else None)
    if as_json:
        print_json(found.to_dict())
    elif found.note:
        print_text(found.note)
    else:
        out.print(claims_table(found))
        counts = ", ".join(f"{number} {verdict}" for verdict, number in found.counts.items())
        print_text(f"{len(found.claims)} claims: {counts}")
        print_text(
            "Unsupported means not backed by what is indexed, mostly an abstract: the full text "
            "of a reference may back it."
        )


def claims_table(found: ClaimCheck) -> Table:
    """The claims for the terminal, each with its verdict, the reason and the sentences read."""
    from rich.table import Table
    from rich.text import Text

    table = Table("Claim", "Verdict", "Why", title=Text(visible(found.title)), show_lines=True)
    for claim in found.claims:
        verdict = Text(claim.verdict, style=COLOURS[claim.verdict])
        table.add_row(Text(_claim(claim)), verdict, Text(_why(claim)))
    return table


def _claim(claim: CheckedClaim) -> str:
    return visible(f"s{claim.sentence_id.rpartition('#s')[2]}  {claim.text}")


def _why(claim: CheckedClaim) -> str:
    lines = [claim.reason, *(_cited(cited) for cited in claim.references if cited.quote)]
    return visible("\n".join(lines))


def _cited(cited: CitedText) -> str:
    retracted = "RETRACTED, " if cited.retracted else ""
    says = SAYS[cited.verdict]
    return f"{cited.number}. {retracted}{says} {cited.sentence_id}: “{cited.quote}”"
