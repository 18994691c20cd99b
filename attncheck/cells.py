"""The cells of the exercises in a notebook: the one place that knows their ids, roles and tags.

A chapter's exercises begin with a section cell and a set-up cell. Each exercise then has five:

>>> [cell_id("one-hot", role) for role in ROLES][:3]
['ex-one-hot', 'ex-one-hot-stub', 'ex-one-hot-check']
>>> role_of("ex-one-hot-solution-check")
('one-hot', 'solution-check')
"""

PREFIX = "ex-"
SECTION, SET_UP = "ex-section", "ex-set-up"
ROLES = {                               # role -> the tags of its cell
    "statement": (),
    "stub": ("exercise", "live"),       # where the learner writes; live: it runs on the page
    "check": ("live",),
    "solution": ("solution",),          # left out of the learner's copies, and never graded
    "solution-check": ("solution",),
}


def cell_id(id, role):
    """Return the id of the cell with this role, a key of ROLES, of the exercise `id`."""
    return f"{PREFIX}{id}" + (f"-{role}" if role != "statement" else "")


def is_exercise_cell(id):
    """Whether a cell with this id belongs to the exercises: `tools.exercises` writes it."""
    return id.startswith(PREFIX)


def role_of(id):
    """Return the exercise and the role that a cell's id names."""
    for role in sorted(ROLES, key=len, reverse=True):
        if role != "statement" and id.endswith(f"-{role}"):
            return id.removeprefix(PREFIX).removesuffix(f"-{role}"), role
    return id.removeprefix(PREFIX), "statement"
