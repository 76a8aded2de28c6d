"""Deploying and going back, with a memory of what ran."""

from collections.abc import Callable, Collection

from deployments.rollout.cluster import Cluster, RolloutFailedError, normal
from deployments.rollout.history import MARK, Config, Entry, History, marks

Tell = Callable[[str], None]


def desired(
    file: Config,
    running: list[Config],
    *,
    code: str | None,
    only: Collection[str] | None,
    again: str | None = None,
) -> Config:
    """What Serve shall be given: the file's applications with their code.

    Args:
        file: what config/*.yaml says.
        running: what runs now; Serve would stop an application that is not among what it is given.
        code: the package for the applications that are rolled out; else as the file says.
        only: these applications of the file; the others stay exactly as they run.
        again: a mark that no deployment had before, with which replicas start anew.

    Raises:
        RuntimeError: the file has no such application.
    """
    given = {application["name"]: application for application in file["applications"]}
    if missing := set(only or ()) - given.keys():
        raise RuntimeError(f"no application {', '.join(sorted(missing))} in the file")
    # As Serve does: so that what is given compares equal with what it then tells.
    common = {"logging_config": file["logging_config"]} if "logging_config" in file else {}
    wanted = {name: {**common, **one} for name, one in given.items() if not only or name in only}
    if code is not None:
        wanted = {name: _with_code(one, code) for name, one in wanted.items()}
    # A mark that runs is kept: without it replicas would start anew once more.
    marked = marks(running) if again is None else dict.fromkeys(wanted, again)
    wanted = {name: _with_mark(one, marked.get(name)) for name, one in wanted.items()}
    kept = {str(one["name"]): one for one in running} if only else {}
    return {**file, "applications": normal(list({**kept, **wanted}.values()))}


def _with_code(application: Config, code: str) -> Config:
    environment = {**application.get("runtime_env", {}), "working_dir": code}
    return {**application, "runtime_env": environment}


def _with_mark(application: Config, mark: str | None) -> Config:
    if mark is None:
        return application
    environment = application.get("runtime_env", {})
    variables = {**environment.get("env_vars", {}), MARK: mark}
    return {**application, "runtime_env": {**environment, "env_vars": variables}}


def deploy(cluster: Cluster, history: History, config: Config, within: float, tell: Tell) -> Entry:
    """Roll out, having noted what ran before.

    Raises:
        RolloutFailedError: it does not run; what ran before is noted, and serves on where it could.
    """
    _note_what_runs(cluster, history, config)
    return _roll_out(cluster, history, history.add(config, note=_packages(config)), within, tell)


def rollback(cluster: Cluster, history: History, within: float, tell: Tell) -> Entry:
    """Go back to what ran before what is there now, which is not gone back to again.

    Raises:
        NothingToGoBackToError: nothing that ran before is known.
        RolloutFailedError: that does not run either.
    """
    running = cluster.running()
    target = history.before(running)
    history.withdraw(running)
    tell(f"back to number {target.number}, of {target.at[:19]}")
    entry = history.add(target.config, note=f"number {target.number} again")
    return _roll_out(cluster, history, entry, within, tell)


def _roll_out(cluster: Cluster, history: History, entry: Entry, within: float, tell: Tell) -> Entry:
    try:
        cluster.deploy(entry.config, within, tell)
    except RolloutFailedError:
        history.mark(entry, "failed")
        raise
    return history.mark(entry, "good")


def _note_what_runs(cluster: Cluster, history: History, config: Config) -> None:
    """Whatever somebody else deployed by other means can be gone back to as well."""
    running = cluster.running()
    if running and not history.knows(running) and cluster.is_well():
        history.add({**config, "applications": running}, "good", "found running")


def _packages(config: Config) -> str:
    """Which code the applications run, for people."""
    found = {
        str(one["name"]): str(one.get("runtime_env", {}).get("working_dir", "the nodes' own"))
        for one in config["applications"]
    }
    return ", ".join(f"{name}: {code.rsplit('/', 1)[-1]}" for name, code in found.items())
