"""Pages about what departments decide for people (民生保障网页)."""
