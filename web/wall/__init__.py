"""The page behind the QR on the wall (扫一扫): does this paper match the record, and what does it mean."""
