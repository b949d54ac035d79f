"""How many questions of the untouched sets ask for facts that a development set asks for too.

    python benchmarks/shared_facts.py [FOLDER]

`FOLDER` is `tests/questions` unless told otherwise. Of the answerable questions of each set whose
name does not begin with ``dev`` it counts those all of whose key facts, of one of their papers, are
key facts of that paper in a development set, in any case of letters.
"""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.evaluation.questions import Question, load_questions

QUESTIONS = Path(__file__).parents[1] / "tests" / "questions"


def facts(question: Question) -> list[set[tuple[str, str]]]:
    """Each key fact of a question, with each of its papers."""
    return [
        {(paper, fact.lower()) for paper in question.gold_papers} for fact in question.key_facts
    ]


def main() -> None:
    """Print a line for each untouched set."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS
    answerable = {
        path.stem: [question for question in load_questions(path).questions if question.answerable]
        for path in sorted(folder.glob("*.jsonl"))
    }
    learned = {
        known
        for name, questions in answerable.items()
        if name.startswith("dev")
        for question in questions
        for fact in facts(question)
        for known in fact
    }
    for name, questions in answerable.items():
        if not name.startswith("dev"):
            shared = sum(all(fact & learned for fact in facts(each)) for each in questions)
            print(f"{name}: {shared} of {len(questions)}")


if __name__ == "__main__":
    main()
