#!/usr/bin/env python3
"""Trains the tiny chat model on data/train.jsonl; the loss counts what the assistant writes.

    train.py --data data --tokenizer tokenizer.json --out model.pt --minutes 35

The learning rate follows the clock (warm-up, constant, linear decay to zero), so that a run ends in
the given time on any machine. Short dialogues come first: copying is learned there, cheaply.
bfloat16 products are used where the CPU has AMX: there they are about six times as fast as float32;
elsewhere float32 with OpenBLAS is the right choice.
"""
import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from chat import segments
from model import Config, Model
from tokenizer import Tokenizer


def encode_dialogues(path, tokenizer, n_ctx, prompt_loss):
    """Two lists of arrays: ids, and the weight of predicting each of them."""
    all_ids, all_weights = [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            item = json.loads(line)
            ids, weights = [], []
            for text, learn in segments(item["messages"], item["tools"]):
                part = tokenizer.encode(text)
                ids += part
                weights += [1.0 if learn else prompt_loss] * len(part)
            if len(ids) <= n_ctx:
                all_ids.append(np.array(ids, np.int16))
                all_weights.append(np.array(weights, np.float32))
    return all_ids, all_weights


def batches(lengths, tokens_per_batch, rng, keep):
    """One pass in random order: (padded length, rows). Few different shapes, because oneDNN builds
    its kernels anew for each; the rows left over at the end are dropped."""
    order = [i for i in range(len(lengths)) if keep(lengths[i])]
    rng.shuffle(order)
    waiting = {}
    for i in order:
        length = padded(lengths[i])
        rows = waiting.setdefault(length, [])
        rows.append(i)
        if len(rows) == max(1, tokens_per_batch // length):
            yield length, rows
            waiting[length] = []


def padded(length):
    step = 16 if length <= 128 else 32 if length <= 512 else 64
    return (length + step - 1) // step * step


def make_batch(length, rows, all_ids, all_weights):
    ids = np.zeros((len(rows), length), np.int64)
    weights = np.zeros((len(rows), length), np.float32)
    for r, i in enumerate(rows):
        ids[r, :len(all_ids[i])] = all_ids[i]
        weights[r, :len(all_ids[i])] = all_weights[i]
    weights[:, 0] = 0   # nothing stands before it
    return torch.from_numpy(ids), torch.from_numpy(weights)


def positions(weights):
    """The tokens that count, as flat indices, filled up to a multiple of 512 with token 0, which has no
    weight: oneDNN would build new kernels for every new number of rows."""
    where = weights.flatten().nonzero()[:, 0]
    return torch.cat([where, where.new_zeros(-len(where) % 512)])


def has_amx():
    try:
        return "amx_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--tokenizer", type=Path, default=Path("tokenizer.json"))
    parser.add_argument("--out", type=Path, default=Path("model.pt"))
    parser.add_argument("--minutes", type=float, default=35)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--prompt-loss", type=float, default=0.0, help="weight of the tokens that are only read")
    parser.add_argument("--dtype", choices=["auto", "float32", "bfloat16"], default="auto")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stages", default="0.35:128:4096,0.65:384:4096,0.85:384:8192,1:1024:8192",
                        help="until this share of the time : longest dialogue : tokens per step, ...")
    for field in ("n_embd", "n_layer", "n_head", "n_head_kv", "n_ff", "n_ctx"):
        parser.add_argument("--" + field.replace("_", "-"), type=int, default=getattr(Config, field))
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    dtype = getattr(torch, args.dtype) if args.dtype != "auto" else (torch.bfloat16 if has_amx() else torch.float32)
    tokenizer = Tokenizer.load(args.tokenizer)
    start = time.time()
    all_ids, all_weights = encode_dialogues(args.data / "train.jsonl", tokenizer, args.n_ctx, args.prompt_loss)
    lengths = [len(x) for x in all_ids]
    print(f"{len(all_ids)} dialogues, {sum(lengths)} tokens, encoded in {time.time() - start:.0f} s, {dtype}", flush=True)

    config = Config(n_vocab=len(tokenizer.tokens), n_embd=args.n_embd, n_layer=args.n_layer, n_head=args.n_head,
                    n_head_kv=args.n_head_kv, n_ff=args.n_ff, n_ctx=args.n_ctx)
    model = Model(config)
    matrices = [p for p in model.parameters() if p.dim() == 2]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}],
                                  lr=args.lr, betas=(0.9, 0.98), eps=1e-9)

    stages = [(float(a), int(b), int(c)) for a, b, c in (s.split(":") for s in args.stages.split(","))]
    start, step, seen, epoch = time.time(), 0, 0, 0
    losses = []
    total = args.minutes * 60
    done = 0.0
    while done < 1:
        end, longest, tokens = next(s for s in stages if done < s[0])
        for length, rows in batches(lengths, tokens, rng, lambda n: n <= longest):
            done = (time.time() - start) / total
            if done >= end:
                break
            lr = args.lr * min(1, (step + 1) / 200, (1 - done) / 0.7)
            for group in optimizer.param_groups:
                group["lr"] = lr
            ids, weights = make_batch(length, rows, all_ids, all_weights)
            where = positions(weights)
            hidden = model.hidden(ids, dtype).flatten(0, 1)[where - 1]
            loss = F.cross_entropy(model.logits(hidden), ids.flatten()[where], reduction="none")
            weight = weights.flatten()[where]
            loss = (loss * weight).sum() / weight.sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            seen += ids.numel()
            losses.append(loss.item())
            if step % 100 == 0:
                print(f"step {step} epoch {epoch} minute {(time.time() - start) / 60:.1f} lr {lr:.5f} "
                      f"loss {sum(losses) / len(losses):.4f} {seen / (time.time() - start):.0f} tokens/s", flush=True)
                losses = []
        epoch += 1
    torch.save({"config": config.__dict__, "model": model.state_dict(), "steps": step, "tokens": seen}, args.out)
    print(f"{step} steps, {seen} tokens in {(time.time() - start) / 60:.1f} minutes", flush=True)


if __name__ == "__main__":
    main()
