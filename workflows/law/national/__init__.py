"""National law (国家法律): one YAML a statute. A package so that the files are installed."""
