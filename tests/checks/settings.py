"""Settings with which `declic check` finds nothing wrong, and asks nobody outside."""

from tests.harness.processes import TOKEN, Sandbox, free_port


def well_set(sandbox: Sandbox) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": sandbox.url,
        "PORT": str(free_port()),
        "GEOCODER_URL": "",
    }
