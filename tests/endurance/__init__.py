"""Tests with many matters (耐久测试)."""
