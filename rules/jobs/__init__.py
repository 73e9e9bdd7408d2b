"""Compare job titles, and find which official jobs are close to each other."""
