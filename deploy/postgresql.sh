#!/bin/sh
# In the container of PostgreSQL, once: makes the role of the bot and its database. The role is no superuser,
# who could run programs there.
set -eu

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'END'
\getenv password POSTGRES_PASSWORD
CREATE ROLE declic LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE declic OWNER declic;
END
