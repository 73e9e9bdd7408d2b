"""Back up the database and the files into one archive; check archives, and copy them elsewhere."""
