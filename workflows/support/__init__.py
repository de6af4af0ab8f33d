"""What departments decide for people (民生保障台账): batches by Excel, published village by village."""
