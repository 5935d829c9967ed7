"""What our own code is measured against, made as bare as it can be."""
