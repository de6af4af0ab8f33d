"""Matters from before the start day (存量事项): entered at their present stage, confirmed, marked for ever."""
