"""Citizens who asked to be called back, each in the place that he has had since his call began."""
