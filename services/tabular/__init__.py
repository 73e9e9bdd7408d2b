"""Tables in files: CSV and spreadsheets, read line by line with faults that people can mend."""
