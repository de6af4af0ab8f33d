"""The auditor's pages (监督): histories on their diagrams, replay and verification."""
