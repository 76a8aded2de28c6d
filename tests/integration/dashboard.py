"""What Ray's dashboard is made of, and what `serve status` and `ray job submit` ask for."""

PATHS = (
    "/api/serve/applications/",
    "/api/jobs/",
    "/api/cluster_status",
    "/api/v0/actors?detail=1",
    "/api/v0/nodes?detail=1",
    "/api/v0/workers?detail=1",
    "/logical/actors",
    "/nodes?view=summary",
)
