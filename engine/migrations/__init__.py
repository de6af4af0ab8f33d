"""Schema migrations (数据库迁移), named by version."""
