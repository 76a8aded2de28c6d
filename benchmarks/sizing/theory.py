"""Waiting in line, by formula: M/M/c, arrivals by chance to `c` servers of one kind.

L. Kleinrock, Queueing Systems I (1975), sections 3.4 and 3.5. `load` is arrivals a second times the
mean seconds of service, in Erlangs.
"""

import math


def erlang_b(servers: int, load: float) -> float:
    """The share of arrivals that find every server busy, where nobody waits."""
    blocked = 1.0
    for used in range(1, servers + 1):
        blocked = load * blocked / (used + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """The share of arrivals that have to wait; all of them if the load is too much."""
    if load >= servers:
        return 1.0
    blocked = erlang_b(servers, load)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(servers: int, load: float, service: float) -> float:
    """Mean seconds before service begins; infinite if the load is too much."""
    if load >= servers:
        return math.inf
    return erlang_c(servers, load) * service / (servers - load)


def wait_below(share: float, servers: int, load: float, service: float) -> float:
    """The seconds within which that share of arrivals is being served."""
    if load >= servers:
        return math.inf
    waiting = erlang_c(servers, load)
    if waiting <= 1 - share:
        return 0.0
    return math.log(waiting / (1 - share)) * service / (servers - load)


def servers_for(load: float, service: float, share: float, patience: float) -> int:
    """The fewest servers with which that share of arrivals waits no longer than `patience`."""
    servers = math.floor(load) + 1
    while wait_below(share, servers, load, service) > patience:
        servers += 1
    return servers
