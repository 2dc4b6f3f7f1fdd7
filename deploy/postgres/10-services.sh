#!/usr/bin/env bash
# One database and one role of the same name for each service, with no right outside it. Postgres's image runs this once,
# when the cluster is made; the passwords come by environment, or else as secrets' files, and never show in a command line.
set -euo pipefail

service() { # NAME, with its password in the variable NAME_DB_PASSWORD or the file name_db_password
  local name=$1 variable=${1^^}_DB_PASSWORD
  [ -n "${!variable:-}" ] || export "$variable=$(cat "/run/secrets/${name}_db_password")"
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="$name" --username "$POSTGRES_USER" --dbname postgres <<SQL
\getenv password $variable
CREATE ROLE :"name" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

for name in tracking artifacts workflows notebooks; do
  service "$name"
done

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
REVOKE CONNECT ON DATABASE template1 FROM PUBLIC;
SQL
