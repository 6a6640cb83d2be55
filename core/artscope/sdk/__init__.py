"""What stands behind `artscope.session` and `artscope.estimator`: the official SDK's shape over our own client."""
