"""What the LMS adds to Django's users, as far as the LTI consumer asks for it."""
