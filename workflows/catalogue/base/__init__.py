"""The base power list (基础清单): one YAML an item. A package so that the files are installed."""
