"""States of an application, and the hours of short interviews."""
