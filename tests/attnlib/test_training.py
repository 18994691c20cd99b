"""Training: the batches, the loop, and what it minimises and measures, against plain loops."""

import math

import pytest
import torch

from attnlib.training import accuracy, labelling_loss, minibatches, train

IDS = torch.tensor([[3, 1, 4, 1, 5], [9, 2, 6, 0, 0], [7, 0, 0, 0, 0]])
LABELS = torch.tensor([[1, 0, 2, 2, 1], [0, 1, 2, 0, 0], [2, 0, 0, 0, 0]])
MASK = IDS > 0


class Table(torch.nn.Module):
    """A tagger that is a table of logits, one row an id; it keeps the shapes that it was shown."""

    def __init__(self, num_ids=11, num_labels=3, seed=0):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.logits = torch.nn.Parameter(torch.randn(num_ids, num_labels, generator=generator))
        self.shapes = []

    def forward(self, ids, mask, need_weights=True):
        assert ids.shape == mask.shape
        self.shapes.append(tuple(ids.shape))
        return self.logits[ids], None


def squared_error(model, x, y):
    return (model(x) - y).square().mean()


def line():
    """A convex problem: the model y = ax + b, and points on a line of slope 3."""
    torch.manual_seed(0)
    x = torch.linspace(-1, 1, 13)[:, None]
    return torch.nn.Linear(1, 1), x, 3 * x + 1


# --- minibatches ----------------------------------------------------------------------------------


def drawn(count, **options):
    return [batch.tolist() for (batch,) in minibatches(torch.arange(count), **options)]


def test_each_pass_is_a_permutation():
    batches = drawn(12, batch_size=4, steps=9, seed=5)
    passes = [[*batches[n], *batches[n + 1], *batches[n + 2]] for n in (0, 3, 6)]
    for one in passes:
        assert sorted(one) == list(range(12))
    assert passes[0] != passes[1] != passes[2] != passes[0]


def test_what_does_not_fill_a_batch_is_left_to_another_pass():
    batches = drawn(11, batch_size=4, steps=40, seed=5)
    assert [len(batch) for batch in batches] == [4] * 40
    for n in range(0, 40, 2):
        assert len({*batches[n], *batches[n + 1]}) == 8         # nothing twice within a pass
    assert {number for batch in batches for number in batch} == set(range(11))


def test_the_seed_alone_sets_the_order():
    options = {"batch_size": 5, "steps": 7}
    torch.manual_seed(1)
    once = drawn(23, seed=3, **options)
    torch.manual_seed(2)
    assert drawn(23, seed=3, **options) == once
    assert drawn(23, seed=4, **options) != once


def test_drawing_leaves_torch_s_own_random_numbers_alone():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    drawn(23, batch_size=5, steps=7, seed=3)
    assert torch.equal(torch.rand(3), expected)


def test_tensors_stay_together():
    first = torch.arange(13)
    second = torch.stack([10 * first, first + 0.5], dim=1)
    for a, b in minibatches(first, second, batch_size=5, steps=6, seed=0):
        assert b.shape == (5, 2)
        assert torch.equal(b, torch.stack([10 * a, a + 0.5], dim=1))


def test_a_batch_may_be_all_the_data():
    for batch in drawn(7, batch_size=7, steps=2, seed=0):
        assert sorted(batch) == list(range(7))


@pytest.mark.parametrize(
    ("tensors", "options", "error", "message"),
    [
        ([], {}, ValueError, r"at least batch_size=2, got shapes \[\]"),
        ([torch.ones(5, 2), torch.ones(4)], {}, ValueError, r"got shapes \[\(5, 2\), \(4,\)\]"),
        ([torch.ones(1, 3)], {}, ValueError, r"at least batch_size=2, got shapes \[\(1, 3\)\]"),
        ([torch.ones(5)], {"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ([torch.ones(5)], {"steps": 0}, ValueError, "steps must be at least 1, got 0"),
        ([torch.ones(5)], {"steps": 2.0}, TypeError, r"steps must be an integer, got 2\.0"),
    ],
)
def test_minibatches_refuses(tensors, options, error, message):
    with pytest.raises(error, match=message):
        next(minibatches(*tensors, **{"batch_size": 2, "steps": 3, "seed": 0, **options}))


# --- train ----------------------------------------------------------------------------------------


def test_the_loss_falls_to_the_solution_of_a_convex_problem():
    model, x, y = line()
    first = squared_error(model, x, y).item()
    losses = train(model, squared_error, [(x, y)] * 300, learning_rate=0.1)
    assert len(losses) == 300
    assert losses[0] == pytest.approx(first)                    # the loss *before* the first step
    assert losses[-1] < 1e-6 < first
    assert model.weight.item() == pytest.approx(3, abs=1e-3)
    assert model.bias.item() == pytest.approx(1, abs=1e-3)


def test_the_steps_are_those_of_adam_under_the_one_cycle_schedule():
    model, x, y = line()
    train(model, squared_error, [(x, y)] * 20, learning_rate=0.05)
    other, _, _ = line()
    optimizer = torch.optim.Adam(other.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.05, total_steps=20, pct_start=0.1)
    for _ in range(20):
        optimizer.zero_grad()
        squared_error(other, x, y).backward()
        optimizer.step()
        schedule.step()
    for mine, theirs in zip(model.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-7)


def test_learning_rate_and_beta1_run_through_the_cycle_of_the_docstring(monkeypatch):
    model, x, y = line()
    steps = []

    class Recorded(torch.optim.Adam):
        def step(self, *arguments):
            steps.append((self.param_groups[0]["lr"], self.param_groups[0]["betas"][0]))
            return super().step(*arguments)

    monkeypatch.setattr(torch.optim, "Adam", Recorded)
    train(model, squared_error, [(x, y)] * 101, learning_rate=0.05)
    rates, momenta = zip(*steps, strict=True)
    assert rates[0] == pytest.approx(0.05 / 25)
    assert max(rates) == pytest.approx(0.05, rel=1e-3)
    assert 8 <= rates.index(max(rates)) <= 10
    assert rates[-1] < 1e-5
    assert (momenta[0], min(momenta), momenta[-1]) == pytest.approx(
        (0.95, 0.85, 0.95), rel=1e-3)


def test_train_does_not_touch_the_batches():
    model, x, y = line()
    before = x.clone(), y.clone()
    train(model, squared_error, minibatches(x, y, batch_size=5, steps=30, seed=0))
    assert torch.equal(x, before[0])
    assert torch.equal(y, before[1])
    assert x.grad is None


def test_weights_that_are_frozen_stay():
    model, x, y = line()
    model.bias.requires_grad_(False)
    before = model.bias.clone()
    train(model, squared_error, [(x, y)] * 5)
    assert torch.equal(model.bias, before)


@pytest.mark.parametrize("batches", [[], iter(())])
def test_train_refuses_no_batch(batches):
    with pytest.raises(ValueError, match="train needs at least one batch, got none"):
        train(line()[0], squared_error, batches)


# --- labelling_loss -------------------------------------------------------------------------------


def loss_by_loop(table, ids, labels, mask):
    """Mean over the real words of -log softmax(logits)[label], one number at a time."""
    total, words = 0.0, 0
    for row in range(len(ids)):
        for i in range(ids.shape[1]):
            if mask[row, i]:
                logits = [float(number) for number in table[int(ids[row, i])]]
                norm = math.log(sum(math.exp(number) for number in logits))
                total += norm - logits[int(labels[row, i])]
                words += 1
    return total / words


@pytest.mark.parametrize("seed", range(3))
def test_labelling_loss_is_the_plain_loop(seed):
    model = Table(seed=seed)
    expected = loss_by_loop(model.logits.detach(), IDS, LABELS, MASK)
    assert labelling_loss(model, IDS, LABELS, MASK).item() == pytest.approx(expected, rel=1e-5)


def test_labelling_loss_is_torch_s_own_with_ignored_padding():
    model = Table()
    logits, _ = model(IDS, MASK)
    ignored = LABELS.masked_fill(~MASK, -100).flatten()
    expected = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ignored, ignore_index=-100)
    torch.testing.assert_close(labelling_loss(model, IDS, LABELS, MASK), expected)


def test_cutting_the_padding_changes_nothing():
    model = Table()
    wide = [torch.nn.functional.pad(tensor, (0, 8)) for tensor in (IDS, LABELS, MASK)]
    narrow = labelling_loss(model, IDS, LABELS, MASK)
    torch.testing.assert_close(labelling_loss(model, *wide), narrow)
    assert model.shapes == [(3, 5), (3, 5)]                     # and it was cut
    assert wide[0].shape == (3, 13)


def test_labels_at_padding_do_not_count():
    other = LABELS.masked_fill(~MASK, 2)
    assert not torch.equal(other, LABELS)
    torch.testing.assert_close(
        labelling_loss(Table(), IDS, other, MASK), labelling_loss(Table(), IDS, LABELS, MASK)
    )


def test_gradient_is_zero_at_padding():
    model = Table()
    labelling_loss(model, IDS, LABELS, MASK).backward()
    assert (model.logits.grad[0] == 0).all()                    # id 0 stands at padding only
    assert (model.logits.grad[IDS[MASK]] != 0).all()


# --- accuracy -------------------------------------------------------------------------------------


def accuracy_by_loop(table, ids, labels, counted):
    right, words = 0, 0
    for row in range(len(ids)):
        for i in range(ids.shape[1]):
            if counted[row, i]:
                logits = table[int(ids[row, i])].tolist()
                right += logits.index(max(logits)) == int(labels[row, i])
                words += 1
    return right / words


@pytest.mark.parametrize("seed", range(5))
def test_accuracy_is_the_plain_loop(seed):
    model = Table(seed=seed)
    expected = accuracy_by_loop(model.logits, IDS, LABELS, MASK)
    assert accuracy(model, IDS, LABELS, MASK) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_accuracy_counts_only_what_is_asked_for(seed):
    model, counted = Table(seed=seed), torch.isin(IDS, torch.tensor([0, 1, 2, 7]))
    expected = accuracy_by_loop(model.logits, IDS, LABELS, counted & MASK)      # never the padding
    assert accuracy(model, IDS, LABELS, MASK, counted) == pytest.approx(expected, abs=1e-12)


def test_accuracy_of_all_right_and_all_wrong():
    right = torch.nn.functional.one_hot(LABELS, 3).float()
    assert accuracy(lambda ids, mask, **_: (right, None), IDS, LABELS, MASK) == 1
    assert accuracy(lambda ids, mask, **_: (-right, None), IDS, LABELS, MASK) == 0


def test_accuracy_needs_no_gradient():
    seen = []

    def model(ids, mask, need_weights):
        logits, _ = Table()(ids, mask)
        seen.append(logits.requires_grad)
        return logits, None

    assert isinstance(accuracy(model, IDS, LABELS, MASK), float)
    assert seen == [False]


@pytest.mark.parametrize("counted", [IDS == 8, IDS == 0])
def test_accuracy_refuses_to_count_nothing(counted):
    with pytest.raises(ValueError, match="accuracy needs at least one counted word, got none"):
        accuracy(Table(), IDS, LABELS, MASK, counted)
