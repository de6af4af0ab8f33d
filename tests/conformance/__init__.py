"""How much of other people's drawings we read (一致性): a report, for diagrams that are not ours to ship."""
