"""One module a command of `corridor`; each imports what it needs only when it runs."""
