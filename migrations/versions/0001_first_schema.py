"""The schema of dcq 0.1, which the newest migration makes anew."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Leave an empty database empty."""
