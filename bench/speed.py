"""Measure truncated attention against its peers, print the tables and store them: `make bench`.

They are stored in `attnlib/speed.json`, where the chapters and the README find them.

All methods of a row are timed in turn, round after round, in one process: a time is the median of
the rounds, a ratio is that of two medians of one run. Every method that truncates is first checked
against masked attention. Memory is what torch's profiler saw allocated at once, beyond the inputs.

    python -m bench.speed           everything, about 15 minutes on 2 cores
    python -m bench.speed layers    one part: times, exponents, memory or layers
"""

import json
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import torch

import attnlib
from attnlib import attention, band_mask
from attnlib.layers import MultiHeadSelfAttention
from bench.peers import FORWARD_ONLY, FULL, PEERS
from tools.cpus import processor

STORED = Path(attnlib.__file__).parent / "speed.json"
THREADS, BATCH, HEADS, D = 2, 1, 8, 64
LENGTHS, REACHES = (512, 2048, 8192), (16, 64, 256)
DIRECTIONS = ("forward", "forward+backward")
OURS = "truncated_attention"


def inputs(seq_len, direction):
    generator = torch.Generator().manual_seed(0)
    size = (BATCH, HEADS, seq_len, D)
    grad = direction != "forward"
    return [torch.randn(size, generator=generator).requires_grad_(grad) for _ in range(3)]


def call(method, tensors, direction):
    if direction == "forward":
        with torch.no_grad():
            return method(*tensors)
    output = method(*tensors)
    return torch.autograd.grad(output, tensors, torch.ones_like(output))


def median_times(calls, seconds, least=5, most=25):
    """Time the calls in turn until `seconds` are spent; return the median of each, in ms."""
    times = {name: [] for name in calls}
    for run in calls.values():                          # warm-up
        run()
    start = time.perf_counter()
    while len(times[OURS if OURS in times else next(iter(times))]) < most:
        for name, run in calls.items():
            before = time.perf_counter()
            run()
            times[name].append(1000 * (time.perf_counter() - before))
        if time.perf_counter() - start > seconds and len(times[name]) >= least:
            break
    return {name: statistics.median(values) for name, values in times.items()}


def check(methods, tensors, seq_len, reach):
    """Stop unless every method that is not full gives what masked attention gives."""
    wanted, _ = attention(*tensors, band_mask(seq_len, reach, reach, like=tensors[0]))
    for name, method in methods.items():
        if name not in FULL:
            error = (call(method, tensors, "forward") - wanted).abs().max().item()
            if error > 1e-4:
                sys.exit(f"{name} must equal masked attention, differs by {error}")


def time_rows():
    rows = []
    for seq_len in LENGTHS:
        for reach in REACHES:
            like = inputs(seq_len, "forward")[0]
            methods = {n: make(seq_len, reach, like) for n, make in PEERS.items()}
            if seq_len % (2 * reach):
                del methods["Longformer chunks"]
            with torch.no_grad():
                if seq_len <= 2048:
                    check(methods, inputs(seq_len, "forward"), seq_len, reach)
            for direction in DIRECTIONS:
                tensors = inputs(seq_len, direction)
                skip = FORWARD_ONLY if direction != "forward" else set()
                calls = {
                    name: lambda method=method: call(method, tensors, direction)  # noqa: B023
                    for name, method in methods.items() if name not in skip
                }
                medians = median_times(calls, seconds=8, least=3)
                for name, value in medians.items():
                    rows.append({
                        "method": name, "direction": direction, "seq_len": seq_len, "reach": reach,
                        "median_ms": round(value, 3), "ratio": round(value / medians[OURS], 2),
                    })
                print_row(rows[-len(medians):])
    return rows


def print_row(rows):
    first = rows[0]
    print(f"\n{first['direction']}, L = {first['seq_len']}, left = right = {first['reach']}")
    for row in rows:
        print(f"  {row['method']:26s} {row['median_ms']:10.1f} ms   x {row['ratio']:.2f}")


def exponent_rows():
    """How time grows: the slope of log time against log L."""
    rows = []
    doubling = (512, 1024, 2048, 4096, 8192, 16384, 32768)
    plans = [(OURS, reach, doubling[1:]) for reach in REACHES]
    plans += [("SDPA, full", None, doubling[1:])]
    plans += [("L x L matrix by hand", None, doubling[:5])]     # 32 GB of weights at the longest
    for name, reach, lengths in plans:
        for direction in DIRECTIONS:
            calls = {}
            for seq_len in lengths:
                tensors = inputs(seq_len, direction)
                method = PEERS[name](seq_len, reach, tensors[0])
                calls[seq_len] = lambda m=method, t=tensors: call(m, t, direction)  # noqa: B023
            medians = median_times(calls, seconds=15, least=3)
            slope = np.polyfit(np.log(lengths), np.log(list(medians.values())), 1)[0]
            rows.append({
                "method": name, "direction": direction, "reach": reach,
                "exponent": round(float(slope), 3),
                "median_ms": {str(n): round(value, 3) for n, value in medians.items()},
            })
            print(f"time of {name}, {direction}, reach {reach}: L^{slope:.2f}", flush=True)
    return rows


def memory_rows():
    """The most memory that a call holds at once, beyond its inputs."""
    rows = []
    for name, make in PEERS.items():
        for seq_len in (2048, 8192, 32768):
            if seq_len == 32768 and name not in (OURS, "SDPA, full"):
                continue
            for reach in REACHES if name not in FULL else (None,):
                for direction in DIRECTIONS:
                    if name in FORWARD_ONLY and direction != "forward":
                        continue
                    tensors = inputs(seq_len, direction)
                    method = make(seq_len, reach, tensors[0])
                    mib = peak_memory(lambda: call(method, tensors, direction))  # noqa: B023
                    rows.append({
                        "method": name, "seq_len": seq_len, "reach": reach,
                        "direction": direction, "mib": round(mib, 1),
                    })
                    print(f"{name}, L = {seq_len}, reach {reach}, {direction}: {mib:.0f} MiB",
                          flush=True)
    return rows


def peak_memory(run):
    """Follow what torch allocates and frees during a call; return the highest level, in MiB."""
    run()                                               # compiles, and fills caches
    with torch.profiler.profile(profile_memory=True) as profile:
        run()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "trace.json")
        profile.export_chrome_trace(str(path))
        events = json.loads(path.read_text())["traceEvents"]
    changes = [event for event in events if event["name"] == "[memory]"]
    changes.sort(key=lambda event: event["ts"])
    return float(np.cumsum([change["args"]["Bytes"] for change in changes]).max()) / 2**20


def layer_rows():
    """MultiHeadSelfAttention against torch.nn.MultiheadAttention, forward and training step."""
    rows = []
    for batch, seq_len, d_model, heads in ((8, 128, 256, 8), (2, 1024, 512, 8)):
        torch.manual_seed(0)
        x = torch.randn(batch, seq_len, d_model)
        mine = MultiHeadSelfAttention(d_model, heads)
        torchs = torch.nn.MultiheadAttention(d_model, heads, bias=False, batch_first=True)
        runs = {
            "MultiHeadSelfAttention": (mine, partial(mine, x, need_weights=False)),
            "torch.nn.MultiheadAttention": (torchs, partial(torchs, x, x, x, need_weights=False)),
        }

        def forward(run):
            with torch.no_grad():
                return run()

        def step(layer, run):
            layer.zero_grad()
            run()[0].square().mean().backward()

        for direction in ("forward", "training step"):
            calls = {}
            for name, (layer, run) in runs.items():
                layer.train(direction != "forward")
                calls[name] = (lambda r=run: forward(r)) if direction == "forward" else (
                    lambda la=layer, r=run: step(la, r))
            medians = median_times(calls, seconds=6, least=15, most=60)
            ratio = medians["MultiHeadSelfAttention"] / medians["torch.nn.MultiheadAttention"]
            rows.append({
                "size": [batch, seq_len, d_model, heads], "direction": direction,
                "median_ms": {name: round(value, 3) for name, value in medians.items()},
                "ratio": round(ratio, 3),
            })
            print(f"layer, {direction}, {rows[-1]['size']}: x {ratio:.2f} of torch's", flush=True)
    return rows


PARTS = {
    "times": time_rows, "exponents": exponent_rows, "memory": memory_rows, "layers": layer_rows,
}


def main(parts):
    unknown = set(parts) - set(PARTS)
    if unknown:
        sys.exit(f"parts are {', '.join(PARTS)}, got {', '.join(sorted(unknown))}")
    torch.set_num_threads(THREADS)
    results = json.loads(STORED.read_text()) if STORED.exists() else {}
    results.update({
        "device": processor(), "threads": THREADS, "torch": torch.__version__,
        "heads_x_batch": BATCH * HEADS, "d": D,
    })
    for part in parts or PARTS:
        results[part] = PARTS[part]()
        STORED.write_text(json.dumps(results, indent=1) + "\n")
    print(f"stored in {STORED}")


if __name__ == "__main__":
    main(sys.argv[1:])
