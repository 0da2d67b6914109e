"""The controller is killed under calls, at every point of them."""
