"""The Serve application `commerce`, as config/*.yaml names it: upgraded alone."""

from ray import serve
from ray.serve import Application

from deployments.events import EventsReplica
from deployments.relay import RelayReplica
from deployments.web import Web, make_app
from deployments.worker import WorkerArgs, WorkerReplica


def application(args: WorkerArgs) -> Application:
    """The shop: web replicas, the relay, the event and the try-on workers."""
    web = serve.deployment(name="Web")(serve.ingress(make_app)(Web))
    relay = serve.deployment(name="Relay")(RelayReplica)
    events = serve.deployment(name="Events")(EventsReplica)
    worker = serve.deployment(name="Worker")(WorkerReplica)
    return web.bind(relay.bind(), events.bind(), worker.bind(args))
