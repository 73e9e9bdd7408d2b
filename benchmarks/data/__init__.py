"""What benchmarks fill their databases with."""
