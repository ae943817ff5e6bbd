"""What the pipelines do: pure functions, with a thin Prefect task at the foot of each room."""
