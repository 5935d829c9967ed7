"""The Valkey and PostgreSQL that `./vade up` and the tests bring along, for machines that have none."""
