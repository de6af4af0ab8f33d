"""The ledgers of assets and contracts on pages (资产资源台账、合同台账网页)."""
