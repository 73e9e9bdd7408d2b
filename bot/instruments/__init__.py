"""What measures and follows the work while it is done: figures, the id of an update, its trace."""
