"""Pages of the library of rules (制度库网页)."""
