"""What is kept, and in what form: the only room that knows a database."""
