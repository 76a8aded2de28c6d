"""New code and new settings for a cluster that serves on meanwhile, and the way back.

Code comes to replicas as a package (a zip of one commit) that each node fetches: replicas of the
release before keep theirs until they are gone. See docs/decisions/0027.
"""
