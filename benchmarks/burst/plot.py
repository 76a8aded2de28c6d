"""A burst as a picture: the queue, the replicas and the waiting, one policy beside the other."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from benchmarks.burst.watch import Film

TITLES = {
    "jobs": "following the jobs (config/serve.yaml)",
    "requests": "following requests (Serve's own policy, 2 workers)",
}


def draw(films: Mapping[str, Film], path: Path) -> None:
    """Write a PNG: one column for each of the two policies."""
    figure, axes = plt.subplots(3, 2, figsize=(11, 8), sharex="all", sharey="row", dpi=90)
    for column, (name, title) in enumerate(TITLES.items()):
        axes[0][column].set_title(title)
        _queue(axes[0][column], films[name])
        _replicas(axes[1][column], films[name])
        _waiting(axes[2][column], films[name])
        axes[2][column].set_xlabel("seconds since the burst")
    for axis, label in zip(
        axes[:, 0], ("jobs", "replicas", "seconds from asked to done"), strict=True
    ):
        axis.set_ylabel(label)
    for row in axes:
        row[0].legend(loc="upper right", fontsize=8)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    plt.close(figure)


def _queue(axis: Axes, film: Film) -> None:
    times = [moment.at for moment in film.moments]
    queued = [moment.queued for moment in film.moments]
    in_hand = [moment.in_hand for moment in film.moments]
    axis.stackplot(times, queued, in_hand, labels=["queued", "in workers' hands"], alpha=0.7)
    axis.grid(alpha=0.3)


def _replicas(axis: Axes, film: Film) -> None:
    times = [moment.at for moment in film.moments]
    for name, color in (("Engine", "tab:red"), ("Worker", "tab:green")):
        target = [moment.target.get(name, 0) for moment in film.moments]
        running = [moment.running.get(name, 0) for moment in film.moments]
        axis.step(times, target, where="post", ls=":", color=color, label=f"{name}, wanted")
        axis.step(times, running, where="post", color=color, label=f"{name}, running")
    axis.grid(alpha=0.3)


def _waiting(axis: Axes, film: Film) -> None:
    done = [job.asked + job.stayed for job in film.jobs]
    axis.scatter(done, [job.stayed for job in film.jobs], s=8, label="a job, when it was done")
    within = film.notes["act"]["within"]
    axis.axhline(within, color="grey", ls="--", lw=1, label=f"wished for: {within:.0f} s")
    axis.grid(alpha=0.3)
