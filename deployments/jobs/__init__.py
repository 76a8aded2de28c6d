"""Ray jobs for operators: `ray job submit -- python -m deployments.jobs.<name>`."""
