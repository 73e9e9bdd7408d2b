"""What a page answers, with the status that belongs to it."""

from aiohttp import ClientResponse

from tests.harness.typed import as_typed


async def words_of(response: ClientResponse) -> str:
    """Return what a page says: it is 422 when a form comes back to be corrected, else 200."""
    text = as_typed(await response.text())
    comes_back = response.method == "POST" and 'role="alert"' in text
    assert response.status == (422 if comes_back else 200)
    return text
