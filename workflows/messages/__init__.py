"""Being told (告知): who is to be told what, reminders and escalation, who has not looked; nothing here moves a matter."""
