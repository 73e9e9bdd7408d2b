"""Open the database, run transactions, and define what every table shares."""
