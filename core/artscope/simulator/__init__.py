"""A ModelArts that runs here: IAM, V1, V2, log links and their faults, over a world made from a seed."""
