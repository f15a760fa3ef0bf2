"""What a page shows, as plain values ready to print."""
