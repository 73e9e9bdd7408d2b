"""Draw the front page: its sky, and a picture for each of the three steps.

The colours are those of the page; each drawing says only what the words beside it say.
"""

SKY = (
    '<svg class="sky" viewBox="0 0 400 400" aria-hidden="true" focusable="false">'
    '<g fill="var(--sun)"><circle cx="200" cy="200" r="200" opacity=".14"/>'
    '<circle cx="200" cy="200" r="150" opacity=".26"/><circle cx="200" cy="200" r="100"/></g></svg>'
)
WAVE = (
    '<svg class="wave" viewBox="0 0 1200 60" preserveAspectRatio="none" aria-hidden="true"'
    ' focusable="false"><path fill="var(--ground)"'
    ' d="M0 60V24C220-6 420 2 620 24s390 18 580-14v50z"/></svg>'
)


def _scene(inside: str) -> str:
    return (
        '<svg class="scene" viewBox="0 0 160 112" aria-hidden="true" focusable="false">'
        f'<rect width="160" height="112" rx="16" fill="var(--scene)"/>{inside}</svg>'
    )


_PHONE = (
    '<rect x="52" y="14" width="56" height="92" rx="9" fill="var(--night)"/>'
    '<rect x="57" y="21" width="46" height="76" rx="4" fill="#fff"/>'
    '<rect x="61" y="28" width="32" height="12" rx="6" fill="var(--night)" opacity=".25"/>'
    '<rect x="67" y="45" width="32" height="12" rx="6" fill="var(--sun)"/>'
    '<rect x="61" y="62" width="26" height="12" rx="6" fill="var(--night)" opacity=".25"/>'
    '<rect x="73" y="79" width="26" height="12" rx="6" fill="var(--sun)"/>'
)
_MEETING = (
    '<rect x="24" y="18" width="112" height="68" rx="8" fill="var(--night)"/>'
    '<rect x="30" y="24" width="48" height="56" rx="4" fill="#fff"/>'
    '<rect x="82" y="24" width="48" height="56" rx="4" fill="#fff"/>'
    '<circle cx="54" cy="45" r="10" fill="var(--sun)"/>'
    '<path d="M36 80c1-14 8-20 18-20s17 6 18 20z" fill="var(--night)"/>'
    '<circle cx="106" cy="45" r="10" fill="var(--coral)"/>'
    '<path d="M88 80c1-14 8-20 18-20s17 6 18 20z" fill="var(--leaf)"/>'
    '<path d="M16 94h128" stroke="var(--night)" stroke-width="6" stroke-linecap="round"/>'
)
_WAY = (
    '<circle cx="118" cy="40" r="24" fill="var(--sun)"/>'
    '<path d="M0 96c30-34 62-38 92-18 22 14 44 8 68-8v26a16 16 0 0 1-16 16H16A16 16 0 0 1 0 96z"'
    ' fill="var(--night)"/>'
    '<path d="M30 104c12-16 34-6 46-18s4-22 22-26" fill="none" stroke="#fff" stroke-width="4"'
    ' stroke-dasharray="7 6" stroke-linecap="round"/>'
    '<path d="M98 62V30" stroke="var(--night)" stroke-width="4" stroke-linecap="round"/>'
    '<path d="M98 30h22l-6 7 6 7H98z" fill="var(--coral)"/>'
)
STEPS = (_scene(_PHONE), _scene(_MEETING), _scene(_WAY))
"""Four questions on a phone; a meeting in video; a way that goes on."""
