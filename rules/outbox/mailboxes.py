"""Tell which mailbox an e-mail address leads to."""

DOTLESS = ("gmail.com", "googlemail.com")
"""Two names of one server, where dots in an address make no difference."""


def mailbox_of(address: str) -> str:
    """Return the mailbox that an address leads to: « Sam+2@Moulins.example » is « sam@… »."""
    name, _, server = address.strip().casefold().rpartition("@")
    name = name.partition("+")[0]
    if server in DOTLESS:
        name, server = name.replace(".", ""), DOTLESS[0]
    return f"{name}@{server}"
