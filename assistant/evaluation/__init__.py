"""How good answers and retrieval are, measured on question sets and BEIR folders."""

from assistant.evaluation.questions import EvaluationError, Question, QuestionSet, load_questions
from assistant.evaluation.retrieval import RetrievalResult, evaluate_retrieval
from assistant.evaluation.run import Comparison, Result, Run, compare, evaluate

__all__ = [
    "Comparison",
    "EvaluationError",
    "Question",
    "QuestionSet",
    "Result",
    "RetrievalResult",
    "Run",
    "compare",
    "evaluate",
    "evaluate_retrieval",
    "load_questions",
]
