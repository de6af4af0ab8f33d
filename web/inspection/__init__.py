"""Seeing and copying records (查阅复制): asking in the portal or at the office, preparing, handing out."""
