"""The living power list (清单管理): a county edits it, a township adds to it, each version has its first day."""
