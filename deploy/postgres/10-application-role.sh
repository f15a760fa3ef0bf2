#!/bin/sh
# Runs once, on an empty volume: the application gets a role that is no superuser, and its database.
set -eu

# The password reaches psql through its environment, never through an argument.
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv password OMS_DATABASE_PASSWORD
CREATE ROLE oms LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE oms OWNER oms TEMPLATE template0 ENCODING 'UTF8'
    LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST';
SQL
