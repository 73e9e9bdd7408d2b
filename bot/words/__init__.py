"""Make and measure the weights of understanding, outside the running bot."""
