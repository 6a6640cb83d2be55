"""The version, a constant: `artscope --version` reads nothing else."""

__version__ = "0.1.0"
