"""Those who recruit: their profile, the offers they write, and the team's approval."""
