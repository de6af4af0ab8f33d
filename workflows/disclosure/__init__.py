"""The two disclosures (两公开): notices with a period, objections with answers, gates that nothing gets around."""
