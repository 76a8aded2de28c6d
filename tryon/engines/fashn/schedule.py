"""When the network is asked, how often, and for how much of its work.

Exact is the plan that the published description gives: every step asks the whole network, and
every step but the last its null branch too. `Lossy` names what an operator may leave out.

Sources: Kynkäänniemi et al., "Applying Guidance in a Limited Interval Improves Sample and
Distribution Quality in Diffusion Models", NeurIPS 2024 (the interval); Ma et al., "DeepCache", CVPR
2024, and Liu et al., "Timestep Embedding Tells: It's Time to Cache", CVPR 2025 (deep blocks change
little between steps; the time's embedding tells where).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

from tryon.engine import Mode

STEPS: dict[Mode, int] = {"fast": 20, "balanced": 30, "quality": 50}
_SHIFT = 1.5  # more steps where the picture is still noise
_GUIDED = (0.1, 0.6)  # of the steps: where guidance decides what is drawn
_COMPUTED = 0.5  # of the steps, the deep blocks are asked


@dataclass(frozen=True, slots=True)
class Lossy:
    """What is left out of the work, for speed; nothing unless an operator says so.

    Attributes:
        guidance_interval: guide in the middle of the schedule only.
        step_cache: use what the deep blocks added in one step again in the next, where the time
            changes little.
        fp8: multiply in eight bits.
    """

    guidance_interval: bool = False
    step_cache: bool = False
    fp8: bool = False

    @classmethod
    def named(cls, names: str) -> "Lossy":
        """Of names divided by commas, such as "guidance-interval, fp8".

        Raises:
            ValueError: there is no such mode.
        """
        known = {field.name.replace("_", "-"): field.name for field in fields(cls)}
        wanted = [name.strip() for name in names.split(",") if name.strip()]
        unknown = sorted(set(wanted) - known.keys())
        if unknown:
            raise ValueError(
                f"no lossy mode is called {unknown[0]!r}; there are: {', '.join(known)}"
            )
        return cls(**{known[name]: True for name in wanted})


EXACT = Lossy()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of Euler's method.

    Attributes:
        length: of time.
        guided: the null branch is asked too.
        computed: the deep blocks are asked; else what they last added is used again.
    """

    length: float
    guided: bool
    computed: bool = True


def times(steps: int) -> list[float]:
    """The times of `steps` steps, `steps` + 1 of them, rising from 0, all noise, to 1."""
    evenly = [1 - step / steps for step in range(steps + 1)]
    return [_shifted(u) for u in evenly][::-1]


def _shifted(u: float) -> float:
    if u <= 0:
        return 0.0
    weight = math.exp(-_SHIFT)
    return weight / (weight + (1 / u - 1))


def strides(steps: int) -> list[tuple[float, float]]:
    """For each step, the time it begins at and how long it is."""
    return [(begin, end - begin) for begin, end in pairwise(times(steps))]


def plan(steps: int, lossy: Lossy = EXACT, changes: Sequence[float] = ()) -> list[Step]:
    """What each step asks of the network.

    It depends on the schedule alone, never on the pictures: so a row is drawn the same whoever
    shares its pass.

    Args:
        steps: how many.
        lossy: what is left out.
        changes: how much the time's modulations change from each step to the next, `steps` - 1
            numbers; wanted only for `step_cache`.
    """
    guided = [_is_guided(step, steps, lossy) for step in range(steps)]
    computed = _computed(steps, changes) if lossy.step_cache else [True] * steps
    # What was added without a null branch says nothing of one.
    computed = [
        one or (step > 0 and guided[step] and not guided[step - 1])
        for step, one in enumerate(computed)
    ]
    lengths = [length for _, length in strides(steps)]
    return [Step(*each) for each in zip(lengths, guided, computed, strict=True)]


def _is_guided(step: int, steps: int, lossy: Lossy) -> bool:
    """The last step takes no guidance, so nothing needs to be known of the null branch."""
    if step == steps - 1:
        return False
    begin, end = _GUIDED if lossy.guidance_interval else (0.0, 1.0)
    return begin <= step / steps < end


def _computed(steps: int, changes: Sequence[float]) -> list[bool]:
    """The first and last steps, and as many between as make the changes between them even."""
    wanted = max(round(_COMPUTED * steps) - 1, 1)
    share = max(sum(changes) / wanted, 1e-9)
    chosen, since = [True], 0.0
    for change in changes:
        since += change
        chosen.append(since >= share * (1 - 1e-6))
        since = max(since - share, 0.0) % share if chosen[-1] else since
    chosen[-1] = True
    return chosen
