"""Import of job offers and trainings from files and outside services, without duplicates."""
