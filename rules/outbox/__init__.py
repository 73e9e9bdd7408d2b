"""When and how fast messages may leave."""
