"""The project's own measurements (性能测量): ratios and times of one run on one machine."""
