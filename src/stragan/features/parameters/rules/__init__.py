"""Rules about the values of parameters, in two stations like those of offers."""
