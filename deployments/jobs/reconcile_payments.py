"""Compare payments with the providers' books, as a Ray job.

`ray job submit -- python -m deployments.jobs.reconcile_payments --since 2d --fix`; its arguments
are those of `python -m commerce.payments reconcile`. The job fails if anything still differs.
"""

import sys

from commerce.payments.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["reconcile", *sys.argv[1:]]))
