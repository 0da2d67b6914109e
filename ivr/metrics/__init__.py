"""What Prometheus may ask the running service: figures with bounded labels and no personal data."""
