"""Sessions of the programme, and the controller of personal data."""
