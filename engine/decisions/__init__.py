"""Decision tables (决策表): DMN 1.3 tables of ours, evaluated without running anything, and proven to cover every case."""
