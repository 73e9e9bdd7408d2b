"""Where places are: communes, priority neighbourhoods and rural zones, loaded and looked up."""
