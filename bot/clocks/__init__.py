"""Tell the time: by the machine, by the sandbox, or by the database that machines share."""
