"""The two Serve applications, as config/*.yaml names them: each is upgraded alone."""

from ray import serve
from ray.serve import Application

from deployments.args import FittingRoomArgs
from deployments.engine import Engine
from deployments.preprocessing import Preprocessing
from deployments.relay import RelayReplica
from deployments.web import Web, make_app
from deployments.worker import WorkerArgs, WorkerReplica


def commerce(args: WorkerArgs) -> Application:
    """The shop: web replicas, the relay and the try-on workers."""
    web = serve.deployment(name="Web")(serve.ingress(make_app)(Web))
    relay = serve.deployment(name="Relay")(RelayReplica)
    worker = serve.deployment(name="Worker")(WorkerReplica)
    return web.bind(relay.bind(), worker.bind(args))


def tryon(args: FittingRoomArgs) -> Application:
    """The fitting room: engine replicas on the device, preprocessing replicas beside them."""
    engine = serve.deployment(name="Engine")(Engine)
    preprocessing = serve.deployment(name="Preprocessing")(Preprocessing)
    return preprocessing.bind(args, engine.bind(args))
