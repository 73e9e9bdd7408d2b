"""What a bot reads at each start, read once in the process they are all born of."""

import bot.commands.run  # noqa: F401
from services import registry
from services.zones import Zones

registry.build(Zones())
