"""The village's world (村务): people, law, power list, the four discussions, the two disclosures."""
