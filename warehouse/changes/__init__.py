"""What differs between two states of the warehouse, cell by cell, and why. Pure: frames in, frames out."""
