"""Run the turns of every channel: one at a time in each lane, each in one transaction."""
