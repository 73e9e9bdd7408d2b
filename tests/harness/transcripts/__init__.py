"""What transcripts need beside the chat: directives, the team's group, what goes wrong unseen."""
