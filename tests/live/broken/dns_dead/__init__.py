"""No name can be resolved: whoever is asked for one keeps silent."""
