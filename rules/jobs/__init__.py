"""Job titles compared, and jobs near one another."""
