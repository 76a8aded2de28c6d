"""Grafana's dashboards filled by a crowd, and drawn without Grafana: `make dashboards`."""
