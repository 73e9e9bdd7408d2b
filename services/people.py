"""A person comes, leaves, comes back."""

from services.scene import Scene
from services.stack import Stack


def left(scene: Scene, _: Stack) -> None:
    """The person blocked the bot: nothing is sent until they come back."""
    scene.person.blocked_at = scene.now
