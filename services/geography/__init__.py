"""Communes, priority neighbourhoods (QPV) and rural communes (FRR): loaded and looked up."""
