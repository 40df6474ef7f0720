"""Where labelled clients come from and whether they can be trusted: files, databases, checks."""
