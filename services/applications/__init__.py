"""Applying for an offer: what is shared, the employer's answers, interviews, and what follows."""
