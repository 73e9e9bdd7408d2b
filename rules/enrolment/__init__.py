"""Who is eligible, whom to call back, when a sign-up is reminded."""
