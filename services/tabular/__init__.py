"""Tables from files: CSV and spreadsheets, read line by line with clear faults."""
