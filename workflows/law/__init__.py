"""The law as data (法规数据): dated rules, and pure functions that apply them to meetings, days and sums."""
