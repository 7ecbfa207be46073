"""The body in a pose, as joints in the drawing plane."""
