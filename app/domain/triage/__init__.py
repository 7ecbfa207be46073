"""How soon to be seen, and may this knee be exercised?"""
