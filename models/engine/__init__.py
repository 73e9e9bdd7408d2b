"""The database: how it is opened, transactions, and what every table shares."""
