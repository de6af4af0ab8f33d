"""What an annual resolution and a mandate of the villagers' council entitle to (年度决议与议事会授权)."""
