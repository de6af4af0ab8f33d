"""Office tasks (办理任务): what offices do with a form, in turn or side by side, in any item of the list."""
