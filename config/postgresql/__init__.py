"""Django's PostgreSQL, with a pool that does not ask every connection whether it lives before every use."""
