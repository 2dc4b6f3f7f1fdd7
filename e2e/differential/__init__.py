"""The same calls to MLflow's own server and to ours, and every field of every answer compared."""
