"""Where places are.

Communes, priority neighbourhoods and rural zones, loaded from official files and looked up.

Words: zone, quarter (QPV), rural zone (FRR), commune.
Doors: loading, zones.
"""
