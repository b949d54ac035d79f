from __future__ import annotations

import json

import numpy as np
import pytest

from assistant.evaluation import retrieval
from assistant.evaluation.beir import BeirFolder
from assistant.evaluation.questions import EvaluationError
from assistant.evaluation.retrieval import evaluate_retrieval, score
from index import Index
from tests.fakes import FakeEmbedder

DOCUMENTS = {
    "d1": (
        "Resection of liver metastases",
        [
            "The liver is a common site of metastasis.",
            "Resection cures one patient in six.",
            "Ten-year survivors are rarely found to relapse.",
        ],
    ),
    "d2": ("Bread and yeast", ["Yeast makes dough rise.", "Salt slows the fermentation of dough."]),
    "d3": ("Volcanoes", ["Magma rises through the crust.", "Ash clouds ground aircraft."]),
    "d4": ("Checkpoint inhibitors", ["Pembrolizumab blocks PD-1.", "Liver lesions respond less."]),
}
QUERIES = {
    "q1": "How many patients are cured by liver resection?",
    "q2": "What slows fermentation?",
    "q3": "What do ash clouds do to planes?",
    "q4": "Which one has no judgement?",
}
EVIDENCE = {
    "q1": {"d1": [{"sentences": [1], "label": "SUPPORT"}]},
    "q2": {"d2": [{"sentences": [1]}, {"sentences": [0]}]},
    "q3": {"d3": [{"sentences": [9]}], "d404": [{"sentences": [0]}]},
    "q4": {"d4": [{"sentences": [0]}]},
}
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td4\t0\nq2\td2\t1\nq3\td3\t1\n"


@pytest.fixture
def folder(tmp_path):
    """A BEIR folder with one split, `dev`."""
    made = tmp_path / "tiny"
    (made / "qrels").mkdir(parents=True)
    lines(
        made / "corpus.jsonl",
        *(
            {"_id": name, "title": title, "text": " ".join(texts), "sentences": texts}
            for name, (title, texts) in DOCUMENTS.items()
        ),
    )
    lines(
        made / "queries.jsonl",
        *({"_id": i, "text": text, "evidence": EVIDENCE[i]} for i, text in QUERIES.items()),
    )
    (made / "qrels" / "dev.tsv").write_text(QRELS)
    return made


def lines(path, *records):
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records) + "\n")


def test_the_folder_is_read(folder):
    beir = BeirFolder.read(folder)

    assert beir.split == "dev"
    assert beir.qrels == {"q1": {"d1": 1}, "q2": {"d2": 1}, "q3": {"d3": 1}}
    assert list(beir.queries) == ["q1", "q2", "q3"]
    assert list(beir.keys) == list(DOCUMENTS)
    assert [paper.key for _, paper in beir.papers()] == list(beir.keys.values())
    assert beir.notes == ()


def test_evidence_is_placed_by_the_sentences_of_the_corpus(folder):
    beir = BeirFolder.read(folder)

    _, texts = DOCUMENTS["d2"]
    text = " ".join(texts)
    ((key, spans),) = beir.evidence(beir.queries["q2"])
    assert key == beir.keys["d2"]
    assert [text[start:end] for start, end in spans] == texts
    assert list(beir.evidence(beir.queries["q3"])) == []  # no such sentence, no such document


def test_a_sentence_that_is_there_twice_is_placed_twice(folder):
    record = {"_id": "d2", "title": "T", "text": "So. Not so. So.", "sentences": ["So."] * 2}
    lines(folder / "corpus.jsonl", record)

    assert BeirFolder.read(folder).spans == {"d2": ((0, 3), (12, 15))}


@pytest.mark.parametrize(
    "sentences", [None, "text", [], ["Not in the text."], ["Yeast makes dough rise.", 1], [""]]
)
def test_evidence_that_cannot_be_placed_is_not_used(folder, sentences):
    record = {"_id": "d2", "title": "T", "text": "Yeast makes dough rise. Salt slows it."}
    lines(folder / "corpus.jsonl", {**record, "sentences": sentences} if sentences else record)

    beir = BeirFolder.read(folder)

    assert list(beir.evidence(beir.queries["q2"])) == []


def test_splits(folder):
    for name in ("train", "test", "zzz"):
        (folder / "qrels" / f"{name}.tsv").write_text(QRELS)

    chosen = BeirFolder.read(folder)
    assert chosen.split == "test"
    assert chosen.notes == ("split test was taken of dev, test, train, zzz",)
    named = BeirFolder.read(folder, "train")
    assert (named.split, named.notes) == ("train", ())
    (folder / "qrels" / "test.tsv").unlink()
    assert BeirFolder.read(folder).split == "dev"
    with pytest.raises(EvaluationError, match=r"has no split 'test'; it has dev, train, zzz$"):
        BeirFolder.read(folder, "test")


def test_what_is_left_out_is_noted(folder):
    with (folder / "qrels" / "dev.tsv").open("a") as stream:
        stream.write("q1\tlost\t2\nq9\td1\t1\n")
    with (folder / "corpus.jsonl").open("a") as stream:
        stream.write('{"_id": "e1", "title": "", "text": ""}\n')
        stream.write('{"_id": "d1", "title": "Again", "text": "Again."}\n')
        stream.write('{"title": "No id", "text": "None."}\n')
        stream.write('{"_id": "e2", "title": "Only a title", "text": ""}\n')

    beir = BeirFolder.read(folder)

    assert beir.qrels["q1"] == {"d1": 1, "lost": 2}
    assert [note.partition(", such as: ")[0] for note in beir.notes] == [
        "1 judged queries are not in queries.jsonl",
        "1 relevant documents are not in corpus.jsonl and count as not found",
        "4 documents of corpus.jsonl are left out",
    ]
    assert [paper.title for _, paper in beir.papers()][-2:] == [
        "Checkpoint inhibitors",
        "Only a title",
    ]


def test_documents_of_one_paper_rank_together(folder):
    with (folder / "corpus.jsonl").open("a") as stream:
        title, texts = DOCUMENTS["d1"]
        stream.write(json.dumps({"_id": "same", "title": title, "text": " ".join(texts)}) + "\n")
    beir = BeirFolder.read(folder)

    keys = [beir.keys["d3"], beir.keys["d1"], beir.keys["d3"], beir.keys["d2"]]

    assert beir.ranked(keys) == {"d3": 4, "d1": 3, "same": 2, "d2": 1}


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", None, "has no corpus.jsonl"),
        ("queries.jsonl", None, "has no queries.jsonl"),
        ("qrels/dev.tsv", None, r"has no qrels/\*.tsv"),
        ("corpus.jsonl", "{", "corpus.jsonl, line 1: not valid JSON"),
        ("queries.jsonl", '\n{"_id": "q1"}', 'queries.jsonl, line 2: "text" must be'),
        ("queries.jsonl", '{"_id": "q1", "text": "x", "evidence": []}', 'line 1: "evidence" must'),
        (
            "queries.jsonl",
            '{"_id": "q1", "text": "x", "evidence": {"d1": [{"sentences": [-1]}]}}',
            'line 1: "evidence" must',
        ),
        (
            "queries.jsonl",
            '{"_id": "q1", "text": "x", "evidence": {"d1": [1]}}',
            'line 1: "evidence" must',
        ),
        ("qrels/dev.tsv", "header\nq1 d1 1\n", "dev.tsv, line 2: not query id"),
        ("qrels/dev.tsv", "header\n\nq1\td1\tyes\n", "dev.tsv, line 3: not query id"),
        ("qrels/dev.tsv", QRELS.replace("\t1\n", "\t0\n"), "no query of queries.jsonl has a"),
        ("qrels/dev.tsv", "header\n", "no query of queries.jsonl has a relevant document"),
    ],
)
def test_a_bad_folder_is_refused_in_one_line(folder, file, content, message):
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)

    with pytest.raises(EvaluationError, match=message) as error:
        BeirFolder.read(folder)
    assert "\n" not in str(error.value)


def test_what_is_no_folder_is_refused(tmp_path):
    with pytest.raises(EvaluationError, match="none is not a folder"):
        BeirFolder.read(tmp_path / "none")


def test_scores_are_those_of_the_field():
    qrels = {"q1": {"a": 1, "b": 1}, "q2": {"c": 1}, "q3": {"z": 1}}
    others = [f"x{number}" for number in range(30)]
    ranked = {"q1": ["a", "x0", "b"], "q2": [*others[:11], "c"], "q3": []}
    run = {
        query: {doc: float(len(docs) - n) for n, doc in enumerate(docs)}
        for query, docs in ranked.items()
    }

    values = score(qrels, run)

    first = (1 + 1 / np.log2(4)) / (1 + 1 / np.log2(3))
    assert values["ndcg@10"] == pytest.approx({"q1": first, "q2": 0, "q3": 0})
    assert {name: sum(each.values()) / 3 for name, each in values.items()} == pytest.approx(
        {
            "ndcg@10": first / 3,
            "recall@5": 1 / 3,
            "recall@20": 2 / 3,
            "recall@100": 2 / 3,
            "mrr@10": 1 / 3,
            "map": ((1 + 2 / 3) / 2 + 1 / 12) / 3,
        }
    )


def test_a_relevant_paper_that_is_not_retrieved_has_its_sentences_judged(folder, tmp_path):
    """Evidence is scored given the right abstract."""
    filler = [
        {"_id": f"x{n}", "title": f"Yeast {n}", "text": f"Salt slows fermentation {n}."}
        for n in range(450)
    ]
    with (folder / "corpus.jsonl").open("a") as stream:
        stream.writelines(json.dumps(record) + "\n" for record in filler)
    query = {
        "_id": "q2",
        "text": "Salt slows fermentation",
        "evidence": {"d3": [{"sentences": [0]}]},
    }
    lines(folder / "queries.jsonl", query)
    (folder / "qrels" / "dev.tsv").write_text("head\nq2\td3\t1\n")

    found = evaluate_retrieval(folder, index_folder=tmp_path / "index", embedder=FakeEmbedder())

    assert found.evidence is not None
    assert (found.evidence.usable, found.evidence.not_retrieved) == (1, 1)
    assert found.evidence.hit_3 == 1
    assert found.per_query[0].relevant == ({"document": "d3", "grade": 1, "rank": None},)
    assert len(found.per_query[0].top) == 10
    assert found.metrics["recall@100"] == 0


@pytest.mark.slow
def test_a_folder_is_evaluated_end_to_end_and_its_index_used_again(folder, tmp_path):
    index_folder = tmp_path / "index"
    seen = []

    first = evaluate_retrieval(
        folder, index_folder=index_folder, progress=lambda name, done: seen.append((name, done))
    )

    assert (first.folder, first.split, first.model) == ("tiny", "dev", "all-MiniLM-L6-v2")
    assert (first.documents, first.queries, first.notes) == (4, 3, ())
    assert first.metrics == pytest.approx(dict.fromkeys(retrieval.MEASURES, 1.0))
    assert first.intervals == dict.fromkeys(retrieval.MEASURES, (1, 1))
    assert first.ndcg_interval == (1, 1)
    assert 0 < first.latency_p50_ms <= first.latency_p95_ms
    assert first.evidence is not None
    assert (first.evidence.pairs, first.evidence.usable, first.evidence.not_retrieved) == (4, 2, 0)
    assert (first.evidence.hit_1, first.evidence.hit_3) == (1, 1)
    assert first.evidence.intervals["hit_1"] == (1, 1)
    assert seen == [("corpus.jsonl", n) for n in (1, 2, 3, 4)] + [
        ("queries.jsonl", n) for n in (1, 2, 3)
    ]
    with Index(index_folder) as index:
        generation = index.manifest.generation

    again = evaluate_retrieval(folder, index_folder=index_folder)

    with Index(index_folder) as index:
        assert index.manifest.generation == generation
    assert again.metrics == first.metrics
    written = json.loads(json.dumps(again.to_dict()))
    assert written["intervals"]["map"] == [1, 1]
    assert "per_query" not in written

    per_query = tmp_path / "queries.jsonl"
    again.save_per_query(per_query)
    one, two, three = map(json.loads, per_query.read_text().splitlines())
    assert (one["id"], one["text"], one["metrics"]["map"]) == ("q1", QUERIES["q1"], 1)
    assert one["relevant"] == [{"document": "d1", "grade": 1, "rank": 1}]
    assert one["top"][0] == {"document": "d1", "score": 1, "grade": 1}
    assert {found["grade"] for found in one["top"][1:]} == {0}
    (evidence,) = one["evidence"]
    assert (evidence["rank"], evidence["evidence"]) == (1, [2])
    assert 2 in evidence["selected"]
    assert two["evidence"][0]["evidence"] == [1, 2]
    assert three["evidence"] == []
    with pytest.raises(EvaluationError, match="cannot be written"):
        again.save_per_query(tmp_path)

    lines(folder / "corpus.jsonl", {"_id": "d1", "title": "Another", "text": "Corpus."})
    with pytest.raises(EvaluationError, match="holds 4 papers that are not in the corpus"):
        evaluate_retrieval(folder, index_folder=index_folder)
