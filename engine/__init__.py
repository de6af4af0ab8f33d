"""The engine (流程引擎): runs diagrams, keeps the log; knows no village, no law and no web."""
