"""The chat page: what browsers ask and post, and the streams that tell them what is new."""
