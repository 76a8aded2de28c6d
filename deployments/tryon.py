"""The Serve application `tryon`, as config/*.yaml names it: upgraded alone."""

from ray import serve
from ray.serve import Application

from deployments.args import FittingRoomArgs
from deployments.engine import Engine
from deployments.preprocessing import Preprocessing


def application(args: FittingRoomArgs) -> Application:
    """The fitting room: engine replicas on the device, preprocessing replicas beside them."""
    engine = serve.deployment(name="Engine")(Engine)
    preprocessing = serve.deployment(name="Preprocessing")(Preprocessing)
    return preprocessing.bind(args, engine.bind(args))
