"""Cases (案例): a village decision told as a file, played through the same verbs that the pages call."""
