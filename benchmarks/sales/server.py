"""The shop alone on a port: `python -m benchmarks.sales.server PORT`."""

import sys

import uvicorn

from commerce.app import create_app
from commerce.core.settings import Settings

if __name__ == "__main__":
    uvicorn.run(
        create_app(Settings()),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
