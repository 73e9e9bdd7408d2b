"""Load the families of digital jobs, and the strengths that go with them."""
