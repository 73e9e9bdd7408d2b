"""Sessions of the programme, and who answers for the data of each."""
