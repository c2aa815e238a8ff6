"""What a person sees of the local messenger: a page to chat in, and the wire behind it."""
