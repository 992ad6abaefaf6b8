print("unavailable")
