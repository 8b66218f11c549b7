record BarKey(String symbol, long minuteMs) {}
