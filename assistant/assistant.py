"""The pipeline from a question to a cited answer."""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Callable, Iterator, Set
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from langchain_core.language_models import BaseChatModel

from assistant.abstention import Verdict, judge
from assistant.assembling import Found, Timings, assemble
from assistant.bibliographic import from_records
from assistant.caveats import turned_down, unmentioned
from assistant.chaining import with_cited
from assistant.citations import Numbering
from assistant.conversation import History, Standalone
from assistant.errors import QuestionError
from assistant.evidence import Weighed, resolved, weigh
from assistant.models import chat_model
from assistant.parts import answer_parts
from assistant.question import MAX_CHARACTERS
from assistant.result import Answer, FoundPassage, Statement
from assistant.retelling import retell
from assistant.retriever import Candidate, HybridRetriever
from assistant.rewriting import understand
from assistant.settings import BUILTIN_INDEX, Settings
from assistant.sides import answer_sides
from assistant.spelling import mended
from assistant.support import EmbedderSimilarity, NliModel, SupportChecker
from assistant.writers.llm import LanguageModelWriter
from assistant.writers.written import Written, write
from index import Index, Paper, StoreError
from index.sources import BUILTIN_CORPUS

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Assistant:
    """Answers questions from one index, every statement with the sentence behind it.

    Answers are the same for the same index, question and history. One assistant may be used from
    several threads; questions are then answered one after the other.

        with Assistant(index="my-index") as assistant:
            answer = assistant.answer("What was the median survival?")

    Args:
        index: folder of the index; None takes the settings', which is the built-in corpus unless
            configured; that index is made on first use.
        model: a LangChain chat model or its ``provider:name``; None takes the settings', which is
            the extractive writer unless configured.
        settings: None reads environment and file.

    Raises:
        ModelError: where the language model cannot be set up.
        QuestionError: from `answer` and its like, for an empty or far too long question.
        index.StoreError: where the index is missing, damaged or made by another model.
    """

    def __init__(
        self,
        index: str | Path | None = None,
        model: str | BaseChatModel | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or Settings()
        model = model or self.settings.model
        self.model_name = model if isinstance(model, str) else type(model).__name__
        self.model = chat_model(model, self.settings) if isinstance(model, str) else model
        folder = Path(index) if index is not None else self.settings.index
        self.index = open_index(folder, self.settings)
        self.retriever = HybridRetriever(index=self.index, reranker=self.settings.reranker_model())
        self.check_support = SupportChecker(
            EmbedderSimilarity(lambda: self.index.embedder),
            NliModel(self.settings.nli_model) if self.settings.nli_model else None,
        )
        self._lock = threading.Lock()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the index's files."""
        self.index.close()

    def search(self, question: str, k: int = 10) -> list[FoundPassage]:
        """The best `k` passages for a question, best first, without an answer."""
        asked = self._spelled(_checked(question))
        with self._lock:
            return self._steadily(lambda: self.retriever.search(asked, k))

    def answer(self, question: str, history: History = ()) -> Answer:
        """The cited answer to a question, or the reason there is none.

        `history` holds earlier questions with their answers, oldest first.
        """
        *_, answer = self.stream(question, history)
        assert isinstance(answer, Answer)
        return answer

    async def aanswer(self, question: str, history: History = ()) -> Answer:
        """`answer` for servers: the work is done in a thread."""
        return await asyncio.to_thread(self.answer, question, history)

    def stream(self, question: str, history: History = ()) -> Iterator[Statement | Answer]:
        """The statements of an answer as they are ready, and last the whole `Answer`."""
        asked = _checked(question)
        timings = Timings()
        standalone, usage = understand(
            self._spelled(asked), history, self.model, self.settings.model_timeout_s
        )
        timings.lap("understand")
        with self._lock:
            found = self._steadily(lambda: self._find(standalone, timings))
        if found.question.text != asked:
            logger.info("understood as: %s", found.question.text)
        verdict = found.verdict
        numbering = Numbering(found.papers)
        written = Written()
        if verdict.stated:
            cited = tuple(numbering.cite(item.sentence, "partial") for item in found.evidence)
            written.statements.append(Statement(verdict.stated, cited))
            yield from written.statements
        else:
            yield from write(
                found.question.text,
                found.evidence,
                found.papers,
                numbering,
                self._writer()
                if verdict.kind == "answer" and found.question.wish != "sources"
                else None,
                written,
            )
        if written.declined:
            verdict = Verdict("not in the papers", "The indexed papers do not answer this.", ())
        written.usage += usage
        timings.lap("write")
        sources = numbering.sources()
        yield assemble(
            question,
            verdict,
            written,
            sources,
            found,
            timings,
            written.usage.cost(self.settings.model_price_input, self.settings.model_price_output),
            unmentioned(
                found.question.asked,
                [found.papers[source.key] for source in sources],
                [cited.quote for stated in written.statements for cited in stated.citations],
                self.index.lexical,
            )
            if verdict.kind == "answer"
            else (),
        )

    def _spelled(self, question: str) -> str:
        with self._lock:
            return self._steadily(lambda: mended(question, self.index.lexical))

    def _steadily(self, read: Callable[[], T]) -> T:
        """What `read` gives, once more from the reopened index if a writer came in between."""
        from chromadb.errors import ChromaError

        self.index.refresh()
        try:
            return read()
        except (StoreError, ChromaError, KeyError):
            self.index.close()
            return read()

    def _find(self, question: Standalone, timings: Timings) -> Found:
        warnings: dict[str, None] = {}
        retrieved: dict[Standalone, tuple[list[Candidate], dict[str, Paper]]] = {}

        def weigh_it(asked: Standalone) -> Weighed:
            candidates = self.retriever.retrieve(asked.text)
            warnings.update(dict.fromkeys(self.retriever.warnings))
            timings.lap("retrieve")
            papers = self._papers({candidate.key for candidate in candidates})
            usable = [found for found in candidates if found.key in papers]
            retrieved[asked] = usable, papers
            weighed = weigh(asked, usable, papers, self.index)
            timings.lap("weigh")
            return weighed

        def ask(part: Standalone) -> tuple[Verdict, Weighed]:
            its = weigh_it(part)
            return judge(part, its, self.settings.threshold), its

        question, weighed = resolved(question, weigh_it, self.settings.threshold)
        candidates, papers = retrieved[question]
        verdict = judge(question, weighed, self.settings.threshold)
        verdict = answer_parts(question, verdict, weighed, ask)
        verdict = answer_sides(question, verdict, weighed, ask)
        papers |= self._papers({item.sentence.key for item in verdict.evidence} - papers.keys())
        verdict = turned_down(question, verdict, papers, self.index.lexical)
        verdict = retell(question, verdict, weighed, self.index)
        verdict = from_records(question, verdict, lambda: list(self._papers().values()), self.index)
        evidence = with_cited(verdict.evidence, self.index)
        papers |= self._papers({item.sentence.key for item in evidence} - papers.keys())
        evidence = [item for item in evidence if item.sentence.key in papers]
        timings.lap("weigh")
        return Found(question, candidates, papers, verdict, evidence, tuple(warnings))

    def _writer(self) -> LanguageModelWriter | None:
        if self.model is None:
            return None
        return LanguageModelWriter(
            self.model_name,
            self.model,
            self.settings.model_timeout_s,
            check=self.check_support,
            evidence_tokens=self.settings.model_evidence_tokens,
        )

    def _papers(self, keys: Set[str] | None = None) -> dict[str, Paper]:
        """The papers that may be used, by key: all or those of `keys`."""
        return {
            paper.key: paper
            for paper in self.index.store.papers(None if keys is None else sorted(keys))
            if not (paper.retracted and self.settings.exclude_retracted)
        }


def open_index(folder: Path, settings: Settings) -> Index:
    """The index in `folder`; the built-in one is made where it is missing."""
    index = Index(folder, embedder=settings.embedder(), chroma_url=settings.chroma_url)
    if folder == BUILTIN_INDEX and not index.exists:
        logger.info("making the index of the built-in corpus in %s", folder)
        index.add([BUILTIN_CORPUS])
    return index


@functools.cache
def _builtin() -> Assistant:
    return Assistant()


def answer(question: str, history: History = ()) -> Answer:
    """The cited answer to a question, with default settings; see `Assistant.answer`."""
    return _builtin().answer(question, history)


def _checked(question: str) -> str:
    asked = " ".join(question.split())
    if not asked:
        raise QuestionError("the question is empty; ask something about the indexed papers")
    if any("\ud800" <= char <= "\udfff" for char in asked):
        raise QuestionError("the question holds half a character; write it in UTF-8")
    if len(asked) > MAX_CHARACTERS:
        raise QuestionError(
            f"the question has {len(asked)} characters; {MAX_CHARACTERS} is the most that is taken"
        )
    return asked
