"""Lives of orders: what buyers and sellers do with one when the world's clock comes to it."""
