"""What waits for one person (待办): pure queries over what is under way in some villages."""
