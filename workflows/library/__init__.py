"""The library of rules (制度库): documents of village, township and county, with versions and the items they govern."""
