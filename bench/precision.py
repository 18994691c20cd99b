"""Train twice, as two processors would, in single and in double precision: how far do they part?

    python -m bench.precision           stores bench/results/precision.json

The processors are those of `tools.cpus`. The same network learns to tell the two saws of *I saw
a saw* apart, with the same random numbers; only the order differs in which sums are added up.
"""

import json
import subprocess
import sys
import tempfile
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import torch

from attnlib.data import TAGS, VOCABULARY, encode_sentences, saw_sentences
from attnlib.positions import sinusoidal
from attnlib.taggers import AttentionTagger
from attnlib.training import labelling_loss, minibatches, train
from tools.cpus import SETTINGS, environment

RESULTS = Path(__file__).parent / "results" / "precision.json"
PRECISIONS = {"single": torch.float32, "double": torch.float64}
STEPS, RATE = 500, 0.01
PROCESSORS = [name for name in SETTINGS if name != "two threads"]


def training(precision):
    """Train one tagger; return its parameters (P,) and its losses (STEPS,), in double precision."""
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    data = [torch.as_tensor(array) for array in encode_sentences(saw_sentences(1000, seed=1))]
    positions = sinusoidal(data[0].shape[1], 32) / 2
    torch.manual_seed(0)
    model = AttentionTagger(len(VOCABULARY), len(TAGS), positions, 32, 32)
    model = model.to(PRECISIONS[precision])                # the same first parameters, rounded
    batches = minibatches(*data, batch_size=20, steps=STEPS, seed=0)
    losses = train(model, labelling_loss, batches, RATE)
    weights = torch.cat([parameter.detach().flatten() for parameter in model.parameters()])
    return weights.double().numpy(), np.array(losses)


def apart(precision):
    """Return the largest difference of a parameter and of a loss between any two processors."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for processor in PROCESSORS:
            file = Path(folder) / f"{processor}.npz"
            subprocess.run([sys.executable, "-m", "bench.precision", precision, str(file)],
                           env=environment(processor), check=True)
            with np.load(file) as stored:
                found.append((stored["weights"], stored["losses"]))
    pairs = list(combinations(found, 2))
    return [max(float(np.abs(one[part] - other[part]).max()) for one, other in pairs)
            for part in (0, 1)]


def main(arguments):
    """Run all processors and store what came out, or run one training in a process of its own."""
    if arguments:
        precision, file = arguments
        weights, losses = training(precision)
        np.savez(file, weights=weights, losses=losses)
        return
    results = {"processors": PROCESSORS, "steps": STEPS, "torch": torch.__version__,
               "date": date.today().isoformat(), "apart": {}}
    for precision in PRECISIONS:
        weight, loss = apart(precision)
        results["apart"][precision] = {"parameter": weight, "loss": loss}
        print(f"{precision} precision: parameters part by {weight:.1g}, losses by {loss:.1g}")
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
