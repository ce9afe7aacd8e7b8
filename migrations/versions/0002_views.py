"""The views again, faster where one subject has many figures."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Leave it to the newest migration, which makes the views."""
