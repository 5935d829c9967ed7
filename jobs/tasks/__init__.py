"""One module of actors per queue; django-dramatiq finds them here."""
