#!/usr/bin/env python3
"""Times Python's Jinja2, set up as transformers does it, on the renders of ChatTemplateBenchmark.

usage: jinja2_render.py DIRECTORY_OF_TEMPLATES   (upstream's models/templates)
Prints microseconds per render, the best and the median of several rounds.
"""
import datetime
import json
import pathlib
import statistics
import sys
import time

import jinja2
import jinja2.ext
import jinja2.sandbox

TEMPLATES = [
    "Qwen-Qwen3-0.6B.jinja",
    "meta-llama-Llama-3.1-8B-Instruct.jinja",
    "openai-gpt-oss-120b.jinja",
]
CONVERSATION = (
    pathlib.Path(__file__).parent.parent
    / "src/main/resources/io/github/llamapanama/bench/conversation.json"
)
ROUNDS = 15
RENDERS = 400


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols]
    )

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(
            value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
        )

    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda form: datetime.datetime.now().strftime(form)
    return env


def main():
    directory = pathlib.Path(sys.argv[1])
    context = json.loads(CONVERSATION.read_text("utf-8"))
    env = environment()
    print(f"Python {sys.version.split()[0]}, Jinja2 {jinja2.__version__}")
    for name in TEMPLATES:
        template = env.from_string((directory / name).read_text("utf-8"))
        for _ in range(RENDERS):
            template.render(**context)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for _ in range(RENDERS):
                template.render(**context)
            times.append((time.perf_counter() - start) / RENDERS * 1e6)
        print(f"{name:45} best {min(times):7.1f} µs, median {statistics.median(times):7.1f} µs")


if __name__ == "__main__":
    main()
