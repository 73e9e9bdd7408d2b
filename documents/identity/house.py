"""Keep the identity of this process: one programme's, as a process speaks one language."""

from documents.identity.colours import Identity


class _Wardrobe:
    """Holds what is worn: the house's own identity, until a programme brings another."""

    worn = Identity()


def house() -> Identity:
    """Return the identity that all that is drawn has."""
    return _Wardrobe.worn


def style_of_themes() -> str:
    """Return the colours as CSS variables, for light and for dark."""
    worn = house()
    own = (
        f"--night:{worn.night};--sun:{worn.sun};--on-sun:{worn.ink};--scene:{worn.light.note};"
        f"--coral:{worn.tints[0]};--leaf:{worn.tints[-1]};"
    )
    return (
        f":root{{{worn.light.variables()}{own}color-scheme:light dark}}"
        f"@media(prefers-color-scheme:dark){{:root{{{worn.dark.variables()}}}}}"
    )


def wear(identity: Identity) -> None:
    """Draw all with this identity from now on; done once, before anything is drawn."""
    _Wardrobe.worn = identity
