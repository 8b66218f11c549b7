record Trade(String symbol, double price, double size, long ms) {}
