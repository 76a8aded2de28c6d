"""The platform on Ray Serve: thin shims round plain classes, one file a deployment.

Numbers (replicas, CPUs, GPUs, queue lengths) live in config/*.yaml, never here.
"""
