"""The simulator's world: workspaces, people, training jobs and their logs, a function of seed, anchor and clock.

`world.World(seed, anchor, *, jobs=40, workers=None, lines=None, logs=None, hostile=False, reschedule="appended")`
makes one; what it consists of stands in `model.py` (there as `SimWorld`).
"""
