"""Databases of the tests: fresh ones, their servers, their disks, and what stands between."""
